import type { Clock } from '../shared/time/clock.ts';

/** The real clock. In a worker a hidden tab's timers are not throttled (S15). */
export const workerClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
