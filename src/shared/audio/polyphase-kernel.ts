import { SAMPLE_RATE_HZ } from './sample-rate.ts';

/**
 * The low-pass filter of the resampler: a windowed sinc, sampled once for every position (phase)
 * that an output sample can have between two input samples. docs/CAPTURE.md gives the figures.
 */
export interface PolyphaseKernel {
  /** Output samples per `down` input samples: output over input rate in lowest terms. */
  readonly up: number;
  readonly down: number;
  /** Input samples that one output sample is made of, `taps / 2` on each side of it. A multiple of 8. */
  readonly taps: number;
  /**
   * Row r holds the taps for a position of r / `phases` past an input sample, each row adding up
   * to 1. Rows 0 to `phases`, the last being the first moved by one sample, so that a position
   * between two rows always has both. A single phase's row is symmetric about tap `taps / 2 - 1`.
   */
  readonly coefficients: Float32Array;
  /** Equals `up` where every position has its row; else positions lie between rows. */
  readonly phases: number;
}

/** Where speech ends and the filter begins to fall, as a frequency and as a share of a low source rate. */
const PASS_HZ = 7_000;
const PASS_SHARE = 0.44;
/** From here on all is suppressed: aliases of a higher rate, images of a lower one. */
const STOP_HZ = 8_500;
const STOP_SHARE = 0.53;
/** The table has to show 90 dB; the window's formulas are approximations, so design for more. */
const STOP_ATTENUATION_DB = 93;
/** 11.025 kHz needs 640 rows, every other common rate fewer. Beyond this a ratio is odd enough to interpolate. */
const MAX_EXACT_PHASES = 640;
/** Rows of an odd ratio: linear interpolation between 512 is off by less than −100 dB, (2π · 0.5 / 512)² / 8. */
const INTERPOLATED_PHASES = 512;

/** Designs the kernel from `inputRateHz`, any positive integer, to 16 kHz; else throws RangeError. Takes milliseconds. */
export function designKernel(inputRateHz: number): PolyphaseKernel {
  if (!Number.isSafeInteger(inputRateHz) || inputRateHz <= 0)
    throw new RangeError(`input rate of ${inputRateHz} Hz`);
  const divisor = gcd(inputRateHz, SAMPLE_RATE_HZ);
  const up = SAMPLE_RATE_HZ / divisor;
  const down = inputRateHz / divisor;
  if (up === down) return { up, down, taps: 8, phases: 1, coefficients: IDENTITY };
  const passHz = Math.min(PASS_HZ, PASS_SHARE * inputRateHz);
  const stopHz = Math.min(STOP_HZ, STOP_SHARE * inputRateHz);
  const taps = tapCount((stopHz - passHz) / inputRateHz);
  const phases = up <= MAX_EXACT_PHASES ? up : INTERPOLATED_PHASES;
  const cutoff = (passHz + stopHz) / 2 / inputRateHz;
  return { up, down, taps, phases, coefficients: sampleSinc(taps, phases, cutoff) };
}

/** 16 kHz in, 16 kHz out: each sample as it is. Both rows of {@link PolyphaseKernel.coefficients}. */
const IDENTITY = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0);

/** `cutoff` in cycles per input sample. */
function sampleSinc(taps: number, phases: number, cutoff: number): Float32Array {
  const coefficients = new Float32Array((phases + 1) * taps);
  const half = taps / 2;
  const beta = 0.1102 * (STOP_ATTENUATION_DB - 8.7); // Kaiser's formula, above 50 dB
  const row = new Float64Array(taps);
  for (let phase = 0; phase <= phases; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = phase / phases + half - 1 - tap;
      const value = sinc(2 * cutoff * distance) * kaiser(distance / half, beta);
      row[tap] = value;
      sum += value;
    }
    // Each row passes a constant unchanged: else a constant would beat with the phases.
    for (let tap = 0; tap < taps; tap++)
      coefficients[phase * taps + tap] = (row[tap] as number) / sum;
  }
  return coefficients;
}

/** Kaiser's estimate of the length for a transition of `width` cycles per sample, rounded up to a multiple of 8. */
function tapCount(width: number): number {
  return 8 * Math.ceil((STOP_ATTENUATION_DB - 7.95) / (14.36 * width) / 8);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window over −1 to 1, zero at both ends and beyond, not normalised (the rows are). */
function kaiser(x: number, beta: number): number {
  return Math.abs(x) >= 1 ? 0 : besselI0(beta * Math.sqrt(1 - x * x));
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
