import type { Clock } from '../src/shared/time/clock.ts';
import { ManualTimers } from '../src/shared/time/manual-timers.ts';

/** The one time of a world, in ms; each machine in it has its own view. */
export interface WorldTime {
  nowMs: number;
}

type State =
  | { readonly type: 'awake' }
  | { readonly type: 'asleep'; readonly sinceMs: number }
  /** Its process was killed: no timer of it runs any more. */
  | { readonly type: 'dead' };

/**
 * The clock of one machine. `ManualClock` calls all that falls due in one sweep; here the world calls
 * one timer at a time, so that promises run in between as they do on a real machine, and each
 * machine may sleep while the others go on.
 */
export class MachineClock implements Clock {
  readonly #world: WorldTime;
  readonly #timers = new ManualTimers();
  #state: State = { type: 'awake' };
  /** Slept with the clock standing still. */
  #lostMs = 0;

  constructor(world: WorldTime) {
    this.#world = world;
  }

  now(): number {
    return this.#world.nowMs - this.#lostMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.#timers.set(this.now() + Math.max(0, delayMs), callback);
  }

  /** Timers still set. */
  get pending(): number {
    return this.#timers.size;
  }

  get isAsleep(): boolean {
    return this.#state.type === 'asleep';
  }

  /** World time of its next timer; in the past after a sleep. Null: none, or none that will run. */
  get nextMs(): number | null {
    const dueMs = this.#state.type === 'awake' ? this.#timers.nextDueMs : null;
    return dueMs === null ? null : dueMs + this.#lostMs;
  }

  /** Calls the next timer, whether or not it is late. */
  runNext(): void {
    this.#timers.callNext();
  }

  sleep(): void {
    if (this.#state.type === 'awake') this.#state = { type: 'asleep', sinceMs: this.#world.nowMs };
  }

  /** `stoodStill`: a monotonic clock that sleeps with its machine; else what fell due is called late. */
  wake(stoodStill: boolean): void {
    if (this.#state.type !== 'asleep') return;
    if (stoodStill) this.#lostMs += this.#world.nowMs - this.#state.sinceMs;
    this.#state = { type: 'awake' };
  }

  kill(): void {
    this.#state = { type: 'dead' };
    this.#timers.clear();
  }
}
