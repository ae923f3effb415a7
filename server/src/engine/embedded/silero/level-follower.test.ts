import { expect, test } from 'vitest';
import { VAD_WINDOW_SAMPLES } from '../../engine.ts';
import { LevelFollower } from './level-follower.ts';

const tone = (peak: number): Int16Array =>
  Int16Array.from({ length: VAD_WINDOW_SAMPLES }, (_, index) =>
    Math.round(32_767 * peak * Math.sin(index / 3)),
  );
const peakOf = (samples: Float32Array): number =>
  samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);

function lift(follower: LevelFollower, pcm: Int16Array): number {
  const out = new Float32Array(pcm.length);
  follower.lift(pcm, out);
  return peakOf(out);
}

test('speech at −40 dBFS is lifted by 20 dB, from its first window on', () => {
  expect(lift(new LevelFollower(), tone(0.01))).toBeCloseTo(0.1, 3);
});

test('ordinary levels are left alone, those between are lifted to −10 dBFS', () => {
  expect(lift(new LevelFollower(), tone(0.9))).toBeCloseTo(0.9, 3);
  expect(lift(new LevelFollower(), tone(0.1))).toBeCloseTo(0.3, 3);
});

test('a sudden loud sound is never lifted into clipping; quiet speech after it is lifted again in time', () => {
  const follower = new LevelFollower();
  lift(follower, tone(0.01));
  expect(lift(follower, tone(0.5))).toBeCloseTo(0.5, 3);
  expect(lift(follower, tone(0.01))).toBeLessThan(0.02);
  let windows = 0;
  while (lift(follower, tone(0.01)) < 0.09) windows++;
  // −6 dB a second: 24 dB from the loud sound's lift to the full one.
  expect(windows * 0.032).toBeGreaterThan(2);
  expect(windows * 0.032).toBeLessThan(6);
});

test('reset forgets the stream before', () => {
  const follower = new LevelFollower();
  lift(follower, tone(0.9));
  follower.reset();
  expect(lift(follower, tone(0.01))).toBeCloseTo(0.1, 3);
});
