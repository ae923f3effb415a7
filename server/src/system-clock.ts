import { performance } from 'node:perf_hooks';
import type { Clock } from '../../src/shared/time/clock.ts';
import { createAwakeClock } from './awake-clock.ts';

/** Monotonic milliseconds. Timers do not keep the process alive. */
const platformClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** The {@link Clock} of the running server. While the process stands still, so does its time. */
export const systemClock: Clock = createAwakeClock(platformClock);
