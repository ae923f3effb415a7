import type { RoomTrouble, RoomTroubleCode } from '../../state/room-state.ts';
import type { Clock } from '../../shared/time/clock.ts';

/** The first attempt comes at once; a server that restarts needs a few seconds. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 5_000;
/** As long as a stream waits for its server. */
const BUDGET_MS = 600_000;
/** What another attempt may change; anything else needs the reader. */
const PASSING: ReadonlySet<RoomTroubleCode> = new Set([
  'connection_lost',
  'room_unreachable',
  // Also said of a socket that a server drops while it starts or ends; and one's own seat may be held yet.
  'room_full',
  'server_unreachable',
  'too_many_requests',
]);

/** Joins anew after LiveKit's own attempts have ended, until it is refused for good or 10 min have passed. */
export class Rejoin {
  readonly #clock: Clock;
  readonly #attempt: () => Promise<RoomTrouble | null>;
  #generation = 0;
  #goOn: (() => void) | null = null;

  constructor(clock: Clock, attempt: () => Promise<RoomTrouble | null>) {
    this.#clock = clock;
    this.#attempt = attempt;
  }

  /** Null: joined, or stopped. Else why it was given up. */
  async run(): Promise<RoomTrouble | null> {
    const generation = ++this.#generation;
    const untilMs = this.#clock.now() + BUDGET_MS;
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
      const trouble = await this.#attempt();
      if (generation !== this.#generation || trouble === null) return null;
      if (!PASSING.has(trouble.code) || this.#clock.now() >= untilMs) return trouble;
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(delayMs, resolve);
        this.#goOn = () => {
          cancel();
          resolve();
        };
      });
      if (generation !== this.#generation) return null;
    }
  }

  /** The next attempt is made at once. */
  wake(): void {
    this.#goOn?.();
    this.#goOn = null;
  }

  /** Makes no attempt any more. Idempotent. */
  stop(): void {
    this.#generation += 1;
    this.wake();
  }
}
