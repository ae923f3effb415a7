import { expect, test } from 'vitest';
import { readClips } from '../engine-material.ts';
import { paced, pausesWithin } from './pace.ts';

const [clip] = readClips('auth-incorrect');

function pauseSamples(pcm: Int16Array): number {
  return pausesWithin(pcm).reduce((sum, { from, to }) => sum + to - from, 0);
}

test('a hesitant speaker pauses three times as long, and says the same', () => {
  const { pcm } = paced(clip!, 3);
  const before = pauseSamples(clip!.pcm);
  expect(before).toBeGreaterThan(0);
  expect(pauseSamples(pcm)).toBe(3 * before);
  expect(pcm.length - clip!.pcm.length).toBe(2 * before);
});

test('a hasty one half as long; at the usual pace a clip stays as it is', () => {
  expect(clip!.pcm.length - paced(clip!, 0.5).pcm.length).toBe(pauseSamples(clip!.pcm) / 2);
  expect(paced(clip!, 1).pcm).toEqual(clip!.pcm);
});
