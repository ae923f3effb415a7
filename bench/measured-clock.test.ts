import { expect, test } from 'vitest';
import { ManualClock } from '../src/shared/time/manual-clock.ts';
import { measuredClock } from './measured-clock.ts';

test('a timer is pending until it has fired or was cancelled, however often that is said', () => {
  const manual = new ManualClock();
  const clock = measuredClock(manual);
  const cancel = clock.after(100, () => {});
  const cancelFired = clock.after(50, () => {});
  expect(clock.pendingTimers).toBe(2);
  manual.advance(60);
  cancelFired();
  expect(clock.pendingTimers).toBe(1);
  cancel();
  cancel();
  expect(clock.pendingTimers).toBe(0);
});
