import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import { music } from './music.ts';
import { decibels, levelOf, noise, peakOf, scaled } from './noise.ts';
import { typing } from './typing.ts';

/** Full scale −1 to 1, 16 kHz; the same samples for the same length. */
export const NON_SPEECH: Readonly<Record<string, (length: number) => Float32Array>> = {
  silence: (length) => stepped(noise('pink', length, 1), SILENCE_DB),
  hum: (length) => stepped(hum(length), LEVELS_DB),
  'white noise': (length) => stepped(noise('white', length, 2), LEVELS_DB),
  'pink noise': (length) => stepped(noise('pink', length, 3), LEVELS_DB),
  typing: (length) => stepped(typing(length, 4), LEVELS_DB),
  music: (length) => stepped(music(length, 5), LEVELS_DB),
};

/** Levels of the ten parts of a recording, in decibels of full scale: far away, then near, and in between. */
const LEVELS_DB = [-40, -20, -50, -30, -12, -45, -25, -15, -35, -18];
/** Nothing at all, and the noise floors of microphones. */
const SILENCE_DB = [-Infinity, -80, -70, -90, -Infinity, -65, -75, -60, -85, -Infinity];
/** The loudest peak of a part, at the most. */
const HIGHEST_PEAK = 0.98;

/** Each part with a level of its own: root mean square over the part, or less where its peaks would clip. */
function stepped(signal: Float32Array, levelsDb: readonly number[]): Float32Array {
  const output = new Float32Array(signal.length);
  const partSamples = Math.ceil(signal.length / levelsDb.length);
  for (const [index, db] of levelsDb.entries()) {
    const part = signal.subarray(index * partSamples, (index + 1) * partSamples);
    const gain = Math.min(decibels(db) / levelOf(part), HIGHEST_PEAK / peakOf(part));
    output.set(scaled(part, gain), index * partSamples);
  }
  return output;
}

/** Of the mains: a minute of 50 Hz, a minute of 60 Hz, with harmonics that wax and wane over seconds. */
function hum(length: number): Float32Array {
  const MINUTE = 60 * SAMPLE_RATE_HZ;
  const harmonics = [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 18, 24];
  return Float32Array.from({ length }, (_, index) => {
    const hertz = Math.floor(index / MINUTE) % 2 === 0 ? 50 : 60;
    return harmonics.reduce((sum, n) => {
      const sway = 1 + 0.3 * Math.sin((2 * Math.PI * index) / (SAMPLE_RATE_HZ * (1 + n)));
      return sum + (sway / n) * Math.sin((2 * Math.PI * hertz * n * index) / SAMPLE_RATE_HZ);
    }, 0);
  });
}
