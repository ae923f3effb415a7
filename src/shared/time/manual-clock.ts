import type { Clock } from './clock.ts';
import { ManualTimers } from './manual-timers.ts';

/** The named double of {@link Clock}: time moves only when told. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #timers = new ManualTimers();

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.#timers.set(this.#nowMs + Math.max(0, delayMs), callback);
  }

  /** Timers still set: nothing may be left over after a stream has closed. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time on and calls what falls due, in order of time, those set meanwhile included. */
  advance(ms: number): void {
    const target = this.#nowMs + ms;
    for (let dueMs = this.#timers.nextDueMs; dueMs !== null && dueMs <= target;) {
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      this.#timers.callNext();
      dueMs = this.#timers.nextDueMs;
    }
    this.#nowMs = target;
  }

  /** The machine sleeps: time moves on and no timer is called; those that fell due are called late, by `advance`. */
  sleep(ms: number): void {
    this.#nowMs += ms;
  }
}
