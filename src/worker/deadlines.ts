import type { Clock } from '../shared/time/clock.ts';

/** Every wait of a stream has a deadline (S11). Milliseconds on the injected clock. */
export const DEADLINES_MS = {
  /** Socket open. */
  open: 10_000,
  /** From the open socket to `ready`. */
  ready: 10_000,
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

/** Named timers: arming again starts anew, clearing leaves none behind. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #cancels = new Map<DeadlineName, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  arm(name: DeadlineName, expired: () => void, afterMs: number = DEADLINES_MS[name]): void {
    this.disarm(name);
    const cancel = this.#clock.after(afterMs, () => {
      this.#cancels.delete(name);
      expired();
    });
    this.#cancels.set(name, cancel);
  }

  isArmed(name: DeadlineName): boolean {
    return this.#cancels.has(name);
  }

  disarm(name: DeadlineName): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
  }

  clear(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}
