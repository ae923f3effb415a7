import { msToSamples, samplesToMs } from '../../src/shared/audio/sample-rate.ts';
import type { Utterance } from '../engine-material.ts';
import type { Recording } from '../engine-stream.ts';

const EVERY_MS = 100;

/** A stretch of time, by `performance.now()`. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What a reader feels: every 100 ms while somebody speaks within `counted`, the time since the newest sample of speech that
 * any text at the client covers, or since the utterance began where nothing of it is covered yet. Milliseconds.
 */
export function captionAges(
  recording: Pick<Recording, 'material' | 'startedMs' | 'partials' | 'finals'>,
  counted: Stretch,
): number[] {
  const { material, startedMs } = recording;
  const texts = [...recording.partials, ...recording.finals]
    .filter(({ text }) => text !== '')
    .toSorted((one, other) => one.atMs - other.atMs);
  const ages: number[] = [];
  let next = 0;
  let covered = 0;
  const step = msToSamples(EVERY_MS);
  for (let spoken = step; spoken <= material.pcm.length; spoken += step) {
    const nowMs = startedMs + samplesToMs(spoken);
    for (; (texts[next]?.atMs ?? Infinity) <= nowMs; next++)
      covered = Math.max(covered, texts[next]?.end ?? 0);
    if (!isIn(counted, nowMs)) continue;
    const onset = onsetOf(material.utterances, spoken);
    if (onset !== null) ages.push(samplesToMs(spoken - Math.max(covered, onset)));
  }
  return ages;
}

export function isIn({ fromMs, toMs }: Stretch, atMs: number): boolean {
  return fromMs <= atMs && atMs < toMs;
}

/** Of the utterance that the sample lies in; null: nobody speaks. */
function onsetOf(utterances: readonly Utterance[], sample: number): number | null {
  const spoken = utterances.find(({ onset, speechEnd }) => onset <= sample && sample < speechEnd);
  return spoken?.onset ?? null;
}
