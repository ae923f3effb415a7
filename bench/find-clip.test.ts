import { expect, test } from 'vitest';
import { readSpeech } from '../fixtures/read-speech.ts';
import { findClip } from './find-clip.ts';

const clip = readSpeech('tt-weasels.wav');
const wanted = clip.subarray(8_000, 11_200);

test('finds a stretch of speech to the sample, at another level, with noise', () => {
  const heard = new Int16Array(clip.length + 5_000);
  for (const [n, sample] of clip.entries())
    heard[n + 5_000] = Math.round(sample * 0.5 + ((n * 7_919) % 41) - 20);
  expect(findClip(wanted, heard, { from: 0, to: heard.length })).toBe(13_000);
});

test('finds nothing where it is not, and in silence', () => {
  expect(findClip(wanted, clip, { from: 12_000, to: clip.length })).toBeNull();
  expect(findClip(wanted, new Int16Array(20_000), { from: 0, to: 20_000 })).toBeNull();
});
