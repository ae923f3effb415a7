import { seededRandom } from '../engine-material.ts';

/** Samples from `from` up to `to`, half-open. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Noise of unit power and a seed: always the same samples. */
export type NoiseColour = 'white' | 'pink';

export function noise(colour: NoiseColour, length: number, seed: number): Float32Array {
  const white = gaussian(seed);
  const next = colour === 'white' ? white : pink(white);
  return Float32Array.from({ length }, next);
}

/** Box and Muller's normal deviates, mean 0, variance 1. */
export function gaussian(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Paul Kellett's filter: −3 dB an octave within 0.05 dB above 9 Hz at 44.1 kHz; here, above 3 Hz. */
function pink(white: () => number): () => number {
  const poles = [0.99886, 0.99332, 0.969, 0.8665, 0.55, -0.7616];
  const gains = [0.0555179, 0.0750759, 0.153852, 0.3104856, 0.5329522, -0.016898];
  const states = poles.map(() => 0);
  let last = 0;
  return () => {
    const input = white();
    let sum = last + input * 0.5362;
    for (const [index, pole] of poles.entries()) {
      const state = (states[index] ?? 0) * pole + input * (gains[index] ?? 0);
      states[index] = state;
      sum += state;
    }
    last = input * 0.115926;
    return sum * PINK_UNIT;
  };
}

/** Brings the filter's output to unit power: its own is 9.7 dB above its input's. */
const PINK_UNIT = 0.327;

/** Root mean square over spans; over everything unless told. */
export function levelOf(signal: Float32Array, spans?: readonly Span[]): number {
  let power = 0;
  let count = 0;
  for (const { from, to } of spans ?? [{ from: 0, to: signal.length }]) {
    for (const sample of signal.subarray(from, to)) power += sample * sample;
    count += to - from;
  }
  return count === 0 ? 0 : Math.sqrt(power / count);
}

/** `signal` with `other` under it, `snrDb` below its level where it is speech. What is longer is cut off. */
export function mixAt(
  signal: Float32Array,
  speech: readonly Span[],
  other: Float32Array,
  snrDb: number,
): Float32Array {
  const gain = levelOf(signal, speech) / levelOf(other) / 10 ** (snrDb / 20);
  return signal.map((sample, index) => sample + gain * (other[index] ?? 0));
}

export function scaled(signal: Float32Array, gain: number): Float32Array {
  return signal.map((sample) => sample * gain);
}

/** Largest magnitude; 0 of nothing. */
export function peakOf(signal: Float32Array): number {
  let peak = 0;
  for (const sample of signal) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

export function decibels(db: number): number {
  return 10 ** (db / 20);
}
