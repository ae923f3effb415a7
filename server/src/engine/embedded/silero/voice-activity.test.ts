import { expect, test } from 'vitest';
import { VAD_WINDOW_SAMPLES } from '../../engine.ts';
import type { StreamVoice } from './stream-voice.ts';
import { VoiceActivity } from './voice-activity.ts';

/** Stands for Silero: the probability of a window is its loudest sample before the level is followed, at full scale 1. */
function setUp() {
  const batches: number[] = [];
  const activity = new VoiceActivity({
    hear: (streams: readonly StreamVoice[]) => {
      batches.push(streams.length);
      return Promise.resolve(
        Float32Array.from(streams, ({ audio }) => Math.max(...audio.slice(64))),
      );
    },
  });
  return { activity, batches };
}

/** One window a number: a click of that height, loud enough not to be lifted. */
function windows(...heights: number[]): Int16Array {
  const samples = new Int16Array(heights.length * VAD_WINDOW_SAMPLES);
  heights.forEach((height, index) => (samples[index * VAD_WINDOW_SAMPLES] = height * 32_768));
  return samples;
}

const work = (stream: number, samples: Int16Array, historyWindows = 0) => ({
  stream,
  samples,
  historyWindows,
});

test('a window is voice from 0.3 on, and those after it down to 0.15', async () => {
  const { activity } = setUp();
  // 0.9 first, so that nothing after it is lifted.
  const heights = [0.9, 0.1, 0.29, 0.31, 0.2, 0.16, 0.14, 0.29];
  const [verdicts] = await activity.verdicts([work(1, windows(...heights))]);
  expect([...verdicts!]).toEqual([1, 0, 0, 1, 1, 1, 0, 0]);
});

test('windows of several streams are heard at once, and each stream has its own past', async () => {
  const { activity, batches } = setUp();
  const verdicts = await activity.verdicts([
    work(1, windows(0.9, 0.2, 0.2)),
    work(2, windows(0.31)),
    work(3, windows(0.9, 0.1)),
  ]);
  expect(verdicts.map((each) => [...each])).toEqual([[1, 1, 1], [1], [1, 0]]);
  expect(batches).toEqual([3, 2, 1]);
  const next = await activity.verdicts([work(1, windows(0.2)), work(3, windows(0.2))]);
  expect(next.map((each) => [...each])).toEqual([[1], [0]]);
});

test('history is heard, and not told', async () => {
  const { activity } = setUp();
  const [verdicts] = await activity.verdicts([work(1, windows(0.9, 0.2, 0.2), 2)]);
  expect([...verdicts!]).toEqual([1]);
});

test('a stream that is forgotten begins anew', async () => {
  const { activity } = setUp();
  const [known] = await activity.verdicts([work(1, windows(0.031, 0.025))]);
  expect([...known!]).toEqual([1, 1]);
  activity.forget(1);
  const [begun] = await activity.verdicts([work(1, windows(0.025))]);
  expect([...begun!]).toEqual([0]);
});
