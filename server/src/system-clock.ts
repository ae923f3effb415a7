import { performance } from 'node:perf_hooks';
import type { Clock } from '../../src/shared/time/clock.ts';

/** The {@link Clock} of the running server: monotonic milliseconds. Timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
