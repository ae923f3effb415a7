import { describe, expect, test } from 'vitest';
import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import { convolve } from './convolve.ts';
import { levelOf, mixAt, noise } from './noise.ts';
import { makeRecording } from './recordings.ts';
import { inRoom } from './room.ts';
import { overTelephone } from './telephone.ts';

const SECOND = SAMPLE_RATE_HZ;

function tone(hertz: number, samples = SECOND): Float32Array {
  return Float32Array.from(
    { length: samples },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * index) / SAMPLE_RATE_HZ),
  );
}

/** Level in decibels against another; the first and last tenth are left out: filters settle there. */
function decibelsOver(signal: Float32Array, other: Float32Array): number {
  const inner = [{ from: signal.length * 0.1, to: signal.length * 0.9 }];
  return 20 * Math.log10(levelOf(signal, inner) / levelOf(other, inner));
}

test('noise of either colour has unit power, the same samples each time, and its own slope', () => {
  for (const colour of ['white', 'pink'] as const) {
    const signal = noise(colour, 4 * SECOND, 7);
    expect(levelOf(signal)).toBeCloseTo(1, 1);
    expect(noise(colour, 1_000, 7)).toEqual(signal.subarray(0, 1_000));
  }
  const smooth = (signal: Float32Array) => convolve(signal, new Float32Array(32).fill(1 / 32));
  const kept = (colour: 'white' | 'pink') => {
    const signal = noise(colour, 4 * SECOND, 7);
    return decibelsOver(smooth(signal), signal);
  };
  expect(kept('pink')).toBeGreaterThan(kept('white') + 6);
});

test('the level of what is mixed in is told against the speech alone', () => {
  const signal = new Float32Array(2 * SECOND);
  signal.set(tone(440), SECOND);
  const speech = [{ from: SECOND, to: 2 * SECOND }];
  const mixed = mixAt(signal, speech, noise('white', signal.length, 3), 10);
  const snr = levelOf(signal, speech) / levelOf(mixed, [{ from: 0, to: SECOND }]);
  expect(20 * Math.log10(snr)).toBeCloseTo(10, 0);
});

test('convolution is what its definition says, over the borders of blocks too', () => {
  const signal = noise('white', 1_000, 1);
  const response = noise('white', 37, 2);
  const fast = convolve(signal, response);
  for (const at of [0, 1, 36, 91, 92, 500, 999]) {
    let sum = 0;
    for (let lag = 0; lag < Math.min(37, at + 1); lag++)
      sum += (signal[at - lag] ?? 0) * (response[lag] ?? 0);
    expect(fast[at]).toBeCloseTo(sum, 3);
  }
});

test('a room decays by 60 dB within its RT60, and the direct sound comes first and whole', () => {
  const impulse = new Float32Array(2 * SECOND);
  impulse[0] = 1;
  const answer = inRoom(impulse, { rt60S: 1, directDb: 0 }, 5);
  expect(answer[0]).toBeCloseTo(1, 5);
  const early = levelOf(answer, [{ from: 0.05 * SECOND, to: 0.15 * SECOND }]);
  const late = levelOf(answer, [{ from: 0.55 * SECOND, to: 0.65 * SECOND }]);
  expect(20 * Math.log10(early / late)).toBeCloseTo(30, -0.7);
  expect(levelOf(answer, [{ from: 1.1 * SECOND, to: 2 * SECOND }])).toBeLessThan(1e-6);
});

describe('a telephone', () => {
  test.each([
    [150, -40],
    [5_000, -40],
  ])('takes %i Hz away', (hertz, db) => {
    expect(decibelsOver(overTelephone(tone(hertz)), tone(hertz))).toBeLessThan(db);
  });

  test.each([500, 1_000, 3_000])('keeps %i Hz, in its place', (hertz) => {
    const [kept, sent] = [overTelephone(tone(hertz)), tone(hertz)];
    expect(decibelsOver(kept, sent)).toBeCloseTo(0, 0);
    const difference = kept.map((sample, index) => sample - (sent[index] ?? 0));
    expect(decibelsOver(difference, sent)).toBeLessThan(-30);
  });
});

test('recordings are the same each time, and a wrong name is refused', () => {
  const request = { kind: 'nonSpeech', sound: 'music', minutes: 0.01 } as const;
  expect(makeRecording(request)).toEqual(makeRecording(request));
  expect(() => makeRecording({ ...request, sound: 'laughter' })).toThrow(RangeError);
});
