import { SAMPLE_RATE_HZ, msToSamples } from '../../src/shared/audio/sample-rate.ts';

/** Low enough that half a sample of delay, which the resamplers on the way may leave, is no great angle: 0.24 rad. */
const FROM_HZ = 200;
const TO_HZ = 1200;
const AMPLITUDE = 0.5;
/** Long enough that the sweep tells a shift by a whole period from none. */
const WINDOW_SAMPLES = msToSamples(500);
/** How far a window may be from its neighbour's lag and still be found. */
const SEARCH_SAMPLES = msToSamples(60);
/** What one undivided stretch of the sweep has at least, through two resamplers. */
const WHOLE_CORRELATION = 0.99;

/** A continuous linear sweep: each moment has its own frequency, so a hole shows as a shift. */
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

/** How what was heard lies on the reference, window after window. */
export interface ChirpFit {
  /** Samples by which each whole window is later than the whole one before it; negative: samples are missing. */
  readonly shifts: readonly number[];
  readonly windows: number;
  /** Windows that are one undivided stretch of the reference, in phase. */
  readonly wholeWindows: number;
}

/** Lays what was heard on the reference. The sweep's first and last 300 ms are left out: they ring in the resamplers. */
export function fitToReference(heard: Int16Array, reference: Int16Array): ChirpFit {
  const onset = heard.findIndex((sample) => Math.abs(sample) > 0x7fff * AMPLITUDE * 0.5);
  const shifts: number[] = [];
  let windows = 0;
  let wholeWindows = 0;
  let lag = onset;
  const end = onset + reference.length - msToSamples(300);
  for (let at = onset + msToSamples(300); at + WINDOW_SAMPLES <= end; at += WINDOW_SAMPLES) {
    windows++;
    const best = bestLag(heard, at, reference, lag);
    if (best.correlation < WHOLE_CORRELATION) continue;
    if (wholeWindows++ > 0) shifts.push(best.lag - lag);
    lag = best.lag;
  }
  return { shifts, windows, wholeWindows };
}

function bestLag(heard: Int16Array, at: number, reference: Int16Array, near: number) {
  let best = { lag: near, correlation: -1 };
  for (let lag = near - SEARCH_SAMPLES; lag <= near + SEARCH_SAMPLES; lag++) {
    const correlation = correlate(heard, at, reference, at - lag);
    if (correlation > best.correlation) best = { lag, correlation };
  }
  return best;
}

/** Normalised cross-correlation of a window, 1 for the same wave in phase: Σab / √(Σa²·Σb²). */
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
