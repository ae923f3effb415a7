import type { Clock } from '../shared/time/clock.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';

/** Every wait of a stream has a deadline (S11). Milliseconds on the injected clock, awake. */
export const DEADLINES_MS = {
  /** Socket open. */
  open: 10_000,
  /** From the open socket to `ready`. */
  ready: 10_000,
  /** An answer to a refused token. */
  token: 10_000,
  /** From a fatal `error` to the close that must follow it. */
  closing: 5_000,
  /** Nothing heard for so long draws a `ping`. */
  quiet: 3_000,
  /** Nothing heard for so long in all: the link is lost. */
  silent: 8_000,
  /** Nothing sent for so long, or a third of the server's idle limit, draws a `ping`, too. */
  unsaid: 20_000,
  /** After the end: no tile and no rise of `received`. */
  drain: 30_000,
  /** While streaming: no tile, with more than 20 s of audio waiting all the while. */
  stall: 60_000,
} as const;

export type DeadlineName = keyof typeof DEADLINES_MS;

interface Armed {
  readonly expired: () => void;
  readonly afterMs: number;
  readonly cancel: () => void;
}

/**
 * Named timers: arming again starts anew, clearing leaves none behind. After a sleep all start anew
 * (S10): nobody could answer meanwhile.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #sleepWatch: SleepWatch;
  readonly #armed = new Map<DeadlineName, Armed>();
  #unsubscribe: (() => void) | null = null;

  constructor(clock: Clock, sleepWatch: SleepWatch) {
    this.#clock = clock;
    this.#sleepWatch = sleepWatch;
  }

  arm(name: DeadlineName, expired: () => void, afterMs: number = DEADLINES_MS[name]): void {
    this.disarm(name);
    this.#unsubscribe ??= this.#sleepWatch.onWake(() => this.#startAnew());
    const cancel = this.#clock.after(afterMs, () => this.#expire(name, expired));
    this.#armed.set(name, { expired, afterMs, cancel });
  }

  isArmed(name: DeadlineName): boolean {
    return this.#armed.has(name);
  }

  disarm(name: DeadlineName): void {
    this.#armed.get(name)?.cancel();
    this.#armed.delete(name);
  }

  clear(): void {
    for (const { cancel } of this.#armed.values()) cancel();
    this.#armed.clear();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  /** It may be the first timer to run after a sleep: then it has just been armed anew. */
  #expire(name: DeadlineName, expired: () => void): void {
    if (this.#sleepWatch.look()) return;
    this.#armed.delete(name);
    expired();
  }

  #startAnew(): void {
    const armed = [...this.#armed]; // arming changes the map
    for (const [name, { expired, afterMs }] of armed) this.arm(name, expired, afterMs);
  }
}
