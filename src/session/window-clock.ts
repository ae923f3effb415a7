import type { Clock } from '../shared/time/clock.ts';

/** The real clock of the main thread. A hidden tab slows its timers: only hints and offers wait on it. */
export const windowClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
