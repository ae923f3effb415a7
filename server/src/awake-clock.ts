import type { Clock } from '../../src/shared/time/clock.ts';

/** How often the process shows itself that it runs, while anybody waits for a timer. */
const BEAT_MS = 1_000;
/** A beat so much too late is no slow event loop but a process that stood still: stopped, or its machine paused. */
const JUMP_MS = 2_000;
/** A platform's timer may come so early. */
const TIMER_ROUNDING_MS = 1;

/**
 * The time in which this process could do something: `platform` less all that it stood still. What a deadline
 * waits for could not come meanwhile, or has come and was not read; by the platform's clock every
 * deadline would fall due at once on waking, and a decode long since answered would count as failed.
 */
export function createAwakeClock(platform: Clock): Clock {
  let stoodStillMs = 0;
  let seenMs = 0;
  let waiting = 0;
  let cancelBeat: (() => void) | null = null;

  const look = (): void => {
    const nowMs = platform.now();
    const passedMs = nowMs - seenMs;
    if (cancelBeat && passedMs > BEAT_MS + JUMP_MS) stoodStillMs += passedMs - BEAT_MS;
    seenMs = nowMs;
  };
  const beat = (): void => {
    look();
    cancelBeat = platform.after(BEAT_MS, beat);
  };
  const now = (): number => {
    look();
    return platform.now() - stoodStillMs;
  };
  const begin = (): void => {
    if (waiting++ === 0) beat();
  };
  const end = (): void => {
    if (--waiting > 0) return;
    cancelBeat?.();
    cancelBeat = null;
  };
  const after = (delayMs: number, callback: () => void): (() => void) => {
    begin();
    const dueMs = now() + delayMs;
    let cancel: (() => void) | null = null;
    const fire = (): void => {
      const leftMs = dueMs - now();
      if (leftMs > TIMER_ROUNDING_MS) {
        cancel = platform.after(leftMs, fire);
        return;
      }
      cancel = null;
      end();
      callback();
    };
    cancel = platform.after(delayMs, fire);
    return () => {
      if (!cancel) return;
      cancel();
      cancel = null;
      end();
    };
  };
  return { now, after };
}
