import type { Clock } from './clock.ts';

/** How often this thread shows itself that it runs. */
const TICK_MS = 1_000;
/** A tick so much too late is no slow thread but one that stood still: sleep, freeze, a stopped process. */
const JUMP_MS = 3_000;

/**
 * Notices that this thread stood still for longer than {@link JUMP_MS}: by its own clock, or by the wall
 * clock where the platform's monotonic one sleeps with the machine. No event tells it; time does. Owns
 * one timer while anybody listens, and none otherwise.
 */
export class SleepWatch {
  readonly #clock: Clock;
  readonly #wallClockMs: () => number;
  readonly #listeners = new Set<() => void>();
  #seenMs: number;
  #seenWallMs: number;
  #wokeAtMs: number | null = null;
  #unclockedMs = 0;
  #cancelTick: (() => void) | null = null;

  constructor(clock: Clock, wallClockMs: () => number) {
    this.#clock = clock;
    this.#wallClockMs = wallClockMs;
    this.#seenMs = clock.now();
    this.#seenWallMs = wallClockMs();
  }

  /** The clock, with timers that look first: what was due in a sleep runs once its end is told, unless that cancels it. */
  get clock(): Clock {
    return {
      now: () => this.#clock.now(),
      after: (delayMs, callback) => {
        let isCancelled = false;
        const cancel = this.#clock.after(delayMs, () => {
          this.look();
          if (!isCancelled) callback();
        });
        return () => {
          isCancelled = true;
          cancel();
        };
      },
    };
  }

  /** On the clock: when the last sleep was noticed; null before the first. */
  get wokeAtMs(): number | null {
    return this.#wokeAtMs;
  }

  /** Time that passed in sleeps and that the clock, which slept, too, does not know of: since ever. */
  get unclockedMs(): number {
    return this.#unclockedMs;
  }

  /** `listener` is called once per sleep, as soon as anyone looks. The answer removes it. */
  onWake(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (!this.#cancelTick) this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end();
    };
  }

  /** To be asked by whatever might be the first to run after a sleep: true where it was. */
  look(): boolean {
    const [nowMs, wallMs] = [this.#clock.now(), this.#wallClockMs()];
    const clockMs = nowMs - this.#seenMs;
    const passedMs = Math.max(clockMs, wallMs - this.#seenWallMs);
    this.#seenMs = nowMs;
    this.#seenWallMs = wallMs;
    if (!this.#cancelTick || passedMs <= TICK_MS + JUMP_MS) return false;
    this.#wokeAtMs = nowMs;
    this.#unclockedMs += passedMs - clockMs;
    const listeners = [...this.#listeners]; // one that listens anew is not called again
    // Nor one that has left because of what another did: it would begin anew what was closed.
    for (const listener of listeners) if (this.#listeners.has(listener)) listener();
    return true;
  }

  #begin(): void {
    this.#seenMs = this.#clock.now();
    this.#seenWallMs = this.#wallClockMs();
    this.#cancelTick = this.#clock.after(TICK_MS, () => this.#tick());
  }

  #end(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
  }

  #tick(): void {
    this.#cancelTick = this.#clock.after(TICK_MS, () => this.#tick());
    this.look();
  }
}
