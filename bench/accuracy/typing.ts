import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import { seededRandom } from '../engine-material.ts';

/** Strokes a second within a burst, from a slow typist's to a quick one's. */
const MIN_STROKES_PER_S = 3;
const MAX_STROKES_PER_S = 11;
const MAX_PAUSE_S = 3;
/** Of the room, under the strokes. */
const FLOOR = 0.0006;
/** The key comes up again so long after it went down. */
const RELEASE_S = 0.09;

/** Bursts of key strokes: a click, the bottom's thump, and the release, of a dozen keys with a sound of their own. Peaks at about 1. */
export function typing(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const output = Float32Array.from({ length }, () => FLOOR * (2 * random() - 1));
  const second = SAMPLE_RATE_HZ;
  for (let at = 0; at < length; at += second * random() * MAX_PAUSE_S) {
    const rate = MIN_STROKES_PER_S + random() * (MAX_STROKES_PER_S - MIN_STROKES_PER_S);
    for (let strokes = 3 + random() * 60; strokes > 0; strokes--) {
      const gain = 0.4 + 0.5 * random();
      stroke(output, at, gain, random);
      stroke(output, at + second * RELEASE_S * (0.7 + 0.6 * random()), gain * 0.3, random);
      at += (second / rate) * (0.5 + random());
    }
  }
  return output;
}

/** A click of noise over the ringing of a plate and the thump of a table. */
function stroke(output: Float32Array, at: number, gain: number, random: () => number): void {
  const from = Math.round(at);
  const plateHz = 1_800 + 250 * Math.floor(random() * 12);
  const tableHz = 160 + 80 * random();
  const end = Math.min(output.length, from + Math.round(0.05 * SAMPLE_RATE_HZ));
  for (let index = from; index < end; index++) {
    const seconds = (index - from) / SAMPLE_RATE_HZ;
    const click = (2 * random() - 1) * Math.exp(-seconds / 0.002);
    const plate = 0.5 * Math.sin(2 * Math.PI * plateHz * seconds) * Math.exp(-seconds / 0.006);
    const table = 0.4 * Math.sin(2 * Math.PI * tableHz * seconds) * Math.exp(-seconds / 0.015);
    output[index] = (output[index] ?? 0) + gain * (click + plate + table);
  }
}
