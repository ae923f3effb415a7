import { expect, test } from 'vitest';
import { ManualClock } from '../../../../src/shared/time/manual-clock.ts';
import { BatchSpacing } from './batch-spacing.ts';

function setUp() {
  const clock = new ManualClock();
  const triedAt: number[] = [];
  const spacing = new BatchSpacing(clock, () => triedAt.push(clock.now()));
  return { clock, triedAt, spacing, begunMs: clock.now() };
}

test('one or two streams wait for nothing', () => {
  const { clock, spacing } = setUp();
  expect([1, 2, 2, 1].map((streams) => spacing.mayStart(streams))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(clock.pending).toBe(0);
});

test('from the third stream on batches are 16 ms apart, and who had to wait is called, once', () => {
  const { clock, triedAt, spacing, begunMs } = setUp();
  expect(spacing.mayStart(3)).toBe(true);
  clock.advance(10);
  expect(spacing.mayStart(3)).toBe(false);
  expect(spacing.mayStart(3)).toBe(false);
  clock.advance(10);
  expect(triedAt.map((ms) => ms - begunMs)).toEqual([16]);
  expect(spacing.mayStart(3)).toBe(true);
});

test('nobody is called after the end', () => {
  const { clock, triedAt, spacing } = setUp();
  spacing.mayStart(3);
  spacing.mayStart(3);
  spacing.close();
  clock.advance(100);
  expect(triedAt).toEqual([]);
  expect(clock.pending).toBe(0);
});
