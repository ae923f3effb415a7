import { SAMPLE_RATE_HZ, msToSamples } from '../../src/shared/audio/sample-rate.ts';

const FROM_HZ = 300;
const TO_HZ = 5000;
const AMPLITUDE = 0.5;
/** Long enough to tell neighbours of the sweep apart, short enough that a hole shows as a jump. */
const WINDOW_SAMPLES = msToSamples(50);

/** A continuous linear sweep: each moment has its own frequency, so a hole shows as a jump in phase. */
export function chirp(ms: number): Int16Array<ArrayBuffer> {
  const samples = msToSamples(ms);
  const seconds = ms / 1000;
  const pcm = new Int16Array(samples);
  for (let n = 0; n < samples; n++) {
    const t = n / SAMPLE_RATE_HZ;
    const phase = 2 * Math.PI * (FROM_HZ * t + ((TO_HZ - FROM_HZ) * t * t) / (2 * seconds));
    pcm[n] = Math.round(Math.sin(phase) * AMPLITUDE * 0x7fff);
  }
  return pcm;
}

/** How one stretch of what was heard fits the reference. */
export interface WindowFit {
  /** Where the stretch begins in what was heard. */
  readonly at: number;
  /** heard[at] is reference[at − lag]. */
  readonly lag: number;
  /** Normalised cross-correlation at that lag, 1 for the same wave in phase. */
  readonly correlation: number;
}

/** Pearson's correlation without the means: Σab / √(Σa²·Σb²). */
function correlate(heard: Int16Array, at: number, reference: Int16Array, from: number): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let n = 0; n < WINDOW_SAMPLES; n++) {
    const a = heard[at + n] ?? 0;
    const b = reference[from + n] ?? 0;
    ab += a * b;
    aa += a * a;
    bb += b * b;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

function bestLag(
  heard: Int16Array,
  at: number,
  reference: Int16Array,
  lags: Iterable<number>,
): WindowFit {
  let best: WindowFit = { at, lag: 0, correlation: -1 };
  for (const lag of lags) {
    const correlation = correlate(heard, at, reference, at - lag);
    if (correlation > best.correlation) best = { at, lag, correlation };
  }
  return best;
}

function* range(from: number, to: number): Generator<number> {
  for (let n = from; n <= to; n++) yield n;
}

/**
 * Fits window after window of what was heard to the reference. The first lag is searched over a
 * second and a half (the silence before the sweep), the others near their neighbour's by half as much.
 */
export function fitToReference(heard: Int16Array, reference: Int16Array): WindowFit[] {
  const onset = heard.findIndex((sample) => Math.abs(sample) > 0x7fff * AMPLITUDE * 0.5);
  if (onset < 0) return [];
  // The sweep's first 300 ms are left out: its edges ring in the resamplers on the way.
  const first = onset + msToSamples(300);
  const end = onset + reference.length - msToSamples(300);
  const fits: WindowFit[] = [];
  let lag = onset;
  for (let at = first; at + WINDOW_SAMPLES < Math.min(end, heard.length); at += WINDOW_SAMPLES) {
    let fit = bestLag(heard, at, reference, range(lag - 8, lag + 8));
    if (fit.correlation < 0.95)
      fit = bestLag(heard, at, reference, range(lag - 24_000, lag + 24_000));
    lag = fit.lag;
    fits.push(fit);
  }
  return fits;
}
