import type { Clock } from '../src/shared/time/clock.ts';

/** A clock that knows how many of its timers are armed: those that do not keep a process alive are no resource of Node's. */
export interface MeasuredClock extends Clock {
  readonly pendingTimers: number;
}

export function measuredClock(clock: Clock): MeasuredClock {
  let pending = 0;
  return {
    get pendingTimers() {
      return pending;
    },
    now: () => clock.now(),
    after(delayMs, callback) {
      let isArmed = true;
      pending++;
      const disarm = (): void => {
        if (isArmed) pending--;
        isArmed = false;
      };
      const cancel = clock.after(delayMs, () => {
        disarm();
        callback();
      });
      return () => {
        disarm();
        cancel();
      };
    },
  };
}
