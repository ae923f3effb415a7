import { describe, expect, it } from 'vitest';
import type { PolyphaseKernel } from './polyphase-kernel.ts';
import { Resampler } from './resampler.ts';
import { SAMPLE_RATE_HZ } from './sample-rate.ts';

const RATES_HZ = [8_000, 16_000, 22_050, 44_100, 48_000, 96_000];

describe('Resampler', () => {
  // Some 100 million samples: seconds on a busy machine, and the outcome is what counts.
  it.each(RATES_HZ)('from %i Hz has not drifted after an hour', { timeout: 60_000 }, (rateHz) => {
    const resampler = new Resampler(rateHz, linearKernel(rateHz));
    const block = new Float32Array(rateHz);
    const output = new Float32Array(resampler.maxOutput(rateHz));
    for (let second = 0; second < 3_599; second++) resampler.process(block, rateHz, output);
    const before = resampler.outputSamples;
    // The last second is a ramp that tells its own input time, 0 to 1.
    for (let i = 0; i < rateHz; i++) block[i] = i / rateHz;
    let made = resampler.process(block, rateHz, output);
    for (let i = 0; i < made; i += 101) {
      const seconds = (before + i) / SAMPLE_RATE_HZ - 3_599;
      if (seconds >= 0) expect(output[i]).toBeCloseTo(seconds, 6);
    }
    made += resampler.flush(output.subarray(made));
    expect(before + made).toBe(3_600 * SAMPLE_RATE_HZ);
  });
});

/** Linear interpolation as a kernel of 8 taps: an hour in a moment, and exact on a ramp. */
function linearKernel(rateHz: number): PolyphaseKernel {
  const { up, down } = lowestTerms(SAMPLE_RATE_HZ, rateHz);
  const coefficients = new Float32Array((up + 1) * 8);
  for (let row = 0; row <= up; row++) coefficients.set([1 - row / up, row / up], row * 8 + 3);
  return { up, down, taps: 8, phases: up, coefficients };
}

function lowestTerms(up: number, down: number): { up: number; down: number } {
  let [a, b] = [up, down];
  while (b > 0) [a, b] = [b, a % b];
  return { up: up / a, down: down / a };
}
