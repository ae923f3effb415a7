import { msToSamples, SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import type { Clip } from '../engine-material.ts';
import type { Span } from './noise.ts';

const FRAME_SAMPLES = SAMPLE_RATE_HZ / 100;
/** A pause is what is so far below the clip's loudest, */
const PAUSE_DB = 35;
/** for so long: longer than the stop within a consonant. */
const MIN_PAUSE_SAMPLES = msToSamples(120);
/** Of a pause, as much stays on either side as its words need to sound out. */
const KEPT_SAMPLES = msToSamples(40);

/** The same words by a speaker whose pauses within a clip are `factor` times as long: 0.5 hasty, 4 hesitant. */
export function paced({ file, text, pcm }: Clip, factor: number): Clip {
  const parts: Int16Array[] = [];
  let at = 0;
  for (const { from, to } of pausesWithin(pcm)) {
    const middle = Math.floor((from + to) / 2);
    const more = Math.round((to - from) * (factor - 1));
    const cut = Math.min(Math.max(0, -more), to - from - 2 * KEPT_SAMPLES) / 2;
    parts.push(pcm.subarray(at, Math.floor(middle - cut)), new Int16Array(Math.max(0, more)));
    at = Math.ceil(middle + cut);
  }
  parts.push(pcm.subarray(at));
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return { file, text, pcm: whole };
}

/** Quiet stretches between the first and the last sound of a clip. */
export function pausesWithin(pcm: Int16Array): Span[] {
  const quiet =
    pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0) / 10 ** (PAUSE_DB / 20);
  const pauses: Span[] = [];
  let from: number | null = null;
  for (let at = 0; at + FRAME_SAMPLES <= pcm.length; at += FRAME_SAMPLES) {
    const isQuiet = pcm
      .subarray(at, at + FRAME_SAMPLES)
      .every((sample) => Math.abs(sample) < quiet);
    if (isQuiet) continue;
    if (from !== null && at - from >= MIN_PAUSE_SAMPLES) pauses.push({ from, to: at });
    from = at + FRAME_SAMPLES;
  }
  return pauses;
}
