import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designKernel } from './polyphase-kernel.ts';
import { resampleAll } from './resample-all.ts';
import { Resampler } from './resampler.ts';
import { SAMPLE_RATE_HZ } from './sample-rate.ts';
import { measureTone } from './tone-response.ts';

const RATES_HZ = [8_000, 16_000, 22_050, 44_100, 48_000, 96_000];
/** No small ratio to 16 kHz: the filter's positions lie between its rows. */
const ODD_RATE_HZ = 44_101;

describe.each([...RATES_HZ, ODD_RATE_HZ])('Resampler from %i Hz', (rateHz) => {
  const passHz = Math.min(7_000, 0.44 * rateHz);
  const stopHz = Math.min(8_500, 0.53 * rateHz);
  const kernel = designKernel(rateHz);
  const resample = (input: Float32Array) => resampleAll(input, rateHz, kernel);
  const measure = (frequencyHz: number) => measureTone(resample, rateHz, frequencyHz);

  it('keeps tones to the edge of the pass band within 0.1 dB', () => {
    const gains = frequencies(50, passHz, 40).map((hz) => measure(hz).gainDb ?? NaN);
    expect(Math.max(...gains.map(Math.abs))).toBeLessThanOrEqual(0.1);
  });

  it('adds no image of a tone above −90 dB', () => {
    // Up to where an image would lie in the stop band; nearer half the rate it may lie before it.
    const highestHz = Math.min(7_500, rateHz - stopHz);
    const images = frequencies(50, highestHz, 40).map((hz) => measure(hz).spuriousDb);
    expect(Math.max(...images)).toBeLessThanOrEqual(-90);
  });

  it('lets no tone from the stop band through above −90 dB', () => {
    const aliases = frequencies(stopHz, rateHz / 2, 80).map((hz) => measure(hz).spuriousDb);
    expect(Math.max(-Infinity, ...aliases)).toBeLessThanOrEqual(-90);
  });

  it('puts output sample k at input time k / 16000, not a sample early or late', () => {
    // The peak of a smooth bump, well inside the pass band, found between samples by its centroid.
    const centreSeconds = 0.05;
    const input = bump(rateHz, centreSeconds, 0.1);
    const output = resample(input);
    expect(centroid(output) / SAMPLE_RATE_HZ).toBeCloseTo(centreSeconds, 7);
  });

  it('gives the tail to the sample, whatever the length', () => {
    for (const length of [0, 1, 2, 3, 127, 128, 129, 1_000, 1_001, rateHz, rateHz + 1]) {
      const output = resample(new Float32Array(length).fill(0.5));
      expect(output).toHaveLength(expectedLength(length, rateHz));
    }
  });

  it('gives the same in pieces of any size as in one', () => {
    const input = noise(3_000);
    const whole = resample(input);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 40 }),
        (sizes) => {
          expect(sameSamples(inPieces(input, new Resampler(rateHz, kernel), sizes), whole)).toBe(
            true,
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('Resampler', () => {
  it('flushes once and refuses what comes after', () => {
    const resampler = new Resampler(48_000);
    const output = new Float32Array(resampler.maxOutput(480));
    const made = resampler.process(noise(480), 480, output);
    expect(made + resampler.flush(output)).toBe(160);
    expect(resampler.flush(output)).toBe(0);
    expect(resampler.process(noise(480), 480, output)).toBe(0);
    expect(resampler.outputSamples).toBe(160);
  });

  it('passes 16 kHz unchanged', () => {
    const input = noise(1_000);
    expect(resampleAll(input, 16_000)).toEqual(input);
  });

  it('gives length and level of a constant right for any rate a sound card could have', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3_000, max: 192_000 }),
        fc.integer({ min: 0, max: 20_000 }),
        (rateHz, length) => {
          const output = resampleAll(new Float32Array(length).fill(0.5), rateHz);
          expect(output).toHaveLength(expectedLength(length, rateHz));
          const reach = (0.006 * rateHz + 100) * (SAMPLE_RATE_HZ / rateHz);
          for (let k = Math.ceil(reach); k < output.length - reach; k += 37)
            expect(output[k]).toBeCloseTo(0.5, 5);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never writes more than maxOutput', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RATES_HZ),
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 30 }),
        (rateHz, sizes) => {
          const resampler = new Resampler(rateHz);
          const output = new Float32Array(4_096);
          for (const size of sizes)
            expect(resampler.process(noise(size), size, output)).toBeLessThanOrEqual(
              resampler.maxOutput(size),
            );
          expect(resampler.flush(output)).toBeLessThanOrEqual(resampler.maxOutput(0));
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([0, -48_000, 44_100.5, NaN])('refuses an input rate of %d', (rateHz) => {
    expect(() => new Resampler(rateHz)).toThrow(RangeError);
  });
});

/** The rule of {@link Resampler}: to the nearest, halves up. */
function expectedLength(inputSamples: number, rateHz: number): number {
  return Math.floor((inputSamples * SAMPLE_RATE_HZ) / rateHz + 0.5);
}

/** `count` frequencies from one to the other, both included; none if the band is empty. */
function frequencies(fromHz: number, toHz: number, count: number): number[] {
  if (fromHz > toHz) return [];
  return Array.from({ length: count }, (_, i) => fromHz + ((toHz - fromHz) * i) / (count - 1));
}

function noise(length: number): Float32Array {
  let seed = 1;
  return Float32Array.from({ length }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  });
}

/** A Gaussian of 1 ms standard deviation: nothing of it lies above 1 kHz. */
function bump(rateHz: number, centreSeconds: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(rateHz * seconds) }, (_, i) =>
    Math.exp(-0.5 * ((i / rateHz - centreSeconds) / 0.001) ** 2),
  );
}

function centroid(signal: Float32Array): number {
  let weight = 0;
  let moment = 0;
  for (let i = 0; i < signal.length; i++) {
    const value = signal[i] as number;
    weight += value;
    moment += value * i;
  }
  return moment / weight;
}

/** As `toEqual`, in a hundredth of its time. */
function sameSamples(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function inPieces(
  input: Float32Array,
  resampler: Resampler,
  sizes: readonly number[],
): Float32Array {
  const pieces: number[] = [];
  const output = new Float32Array(resampler.maxOutput(700));
  for (let taken = 0, turn = 0; taken < input.length; turn++) {
    // A round of pieces of nothing must still come to an end.
    const size = sizes[turn % sizes.length] || (turn % sizes.length === 0 ? 1 : 0);
    const piece = input.subarray(taken, taken + size);
    const made = resampler.process(piece, piece.length, output);
    pieces.push(...output.subarray(0, made));
    taken += piece.length;
  }
  const tail = resampler.flush(output);
  pieces.push(...output.subarray(0, tail));
  return Float32Array.from(pieces);
}
