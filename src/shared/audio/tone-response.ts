import { SAMPLE_RATE_HZ } from './sample-rate.ts';

/** What became of a pure tone. dB relative to the tone that went in. */
export interface ToneResponse {
  /** Of the tone itself; null from half the output rate up, where it cannot be any more. */
  readonly gainDb: number | null;
  /** Of everything else together: aliases, images, noise. */
  readonly spuriousDb: number;
}

/** Takes a whole signal at `rateHz`, answers it at 16 kHz with sample k at k / 16000 s. */
export type ResampleAll = (input: Float32Array, rateHz: number) => Float32Array;

const TONE_MS = 160;
/** Left out at both ends: longer than half of any filter measured here. */
const EDGE_MS = 30;

/**
 * The measuring tool of the resampler's tests and bench: sends a tone through, fits a sine of its
 * frequency to the middle of what comes out, and takes what is left as spurious.
 */
export function measureTone(
  resample: ResampleAll,
  rateHz: number,
  frequencyHz: number,
): ToneResponse {
  const input = new Float32Array(Math.round((rateHz * TONE_MS) / 1000));
  const step = (2 * Math.PI * frequencyHz) / rateHz;
  // The phase is no multiple of a quarter turn, or a tone at half a rate could vanish.
  for (let i = 0; i < input.length; i++) input[i] = 0.5 * Math.sin(step * i + 0.7);
  const output = resample(input, rateHz);
  const edge = Math.round((SAMPLE_RATE_HZ * EDGE_MS) / 1000);
  const middle = output.subarray(edge, output.length - edge);
  const inputPower = meanSquare(input);
  if (frequencyHz >= SAMPLE_RATE_HZ / 2)
    return { gainDb: null, spuriousDb: decibels(meanSquare(middle) / inputPower) };
  const fit = fitSine(middle, (2 * Math.PI * frequencyHz) / SAMPLE_RATE_HZ);
  return {
    gainDb: decibels(fit.power / inputPower),
    spuriousDb: decibels(fit.residualPower / inputPower),
  };
}

/** Least squares of a·cos + b·sin at `step` radians per sample. */
function fitSine(signal: Float32Array, step: number): { power: number; residualPower: number } {
  let cc = 0;
  let ss = 0;
  let cs = 0;
  let xc = 0;
  let xs = 0;
  for (let i = 0; i < signal.length; i++) {
    const c = Math.cos(step * i);
    const s = Math.sin(step * i);
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += (signal[i] as number) * c;
    xs += (signal[i] as number) * s;
  }
  const determinant = cc * ss - cs * cs;
  const a = (xc * ss - xs * cs) / determinant;
  const b = (xs * cc - xc * cs) / determinant;
  let residual = 0;
  for (let i = 0; i < signal.length; i++) {
    const left = (signal[i] as number) - a * Math.cos(step * i) - b * Math.sin(step * i);
    residual += left * left;
  }
  return { power: (a * a + b * b) / 2, residualPower: residual / signal.length };
}

function meanSquare(signal: Float32Array): number {
  let sum = 0;
  for (const value of signal) sum += value * value;
  return sum / signal.length;
}

function decibels(powerRatio: number): number {
  return 10 * Math.log10(powerRatio + 1e-20);
}
