import { expect, test } from 'vitest';
import { SenderLimits } from './sender-limits.ts';

function opened(limits: SenderLimits, identity: string, tries: number, nowMs: number): number {
  let count = 0;
  for (let index = 0; index < tries; index++) if (limits.open(identity, nowMs)) count += 1;
  return count;
}

test('streams that never end are bounded for each sender, and take nothing from the others', () => {
  const limits = new SenderLimits();
  expect(opened(limits, 'mallory', 200, 0)).toBe(64);
  expect(opened(limits, 'agent', 64, 0)).toBe(64);
  limits.close('mallory');
  expect(opened(limits, 'mallory', 2, 0)).toBe(1);
});

test('a flood of one sender is read at 100 a second, after 500 at once', () => {
  const limits = new SenderLimits();
  const send = (times: number, nowMs: number): number => {
    let count = 0;
    for (let index = 0; index < times; index++) {
      if (!limits.open('mallory', nowMs)) continue;
      limits.close('mallory');
      count += 1;
    }
    return count;
  };
  expect(send(5_000, 0)).toBe(500);
  expect(send(5_000, 1_000)).toBe(100);
  expect(send(5_000, 60_000)).toBe(500);
});
