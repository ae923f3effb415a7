import type { Clock } from '../../../src/shared/time/clock.ts';
import type { Watermarks } from '../session/ack-cadence.ts';

/** A replayed minute in frames of 10 ms is 6,000 messages at once; then 5 × such a stream in real time. */
const MESSAGE_BURST = 8_000;
const MESSAGES_PER_SECOND = 500;
/** How often a paused socket is looked at again. */
const RECHECK_MS = 250;
/** So long an overstepping socket waits for its credit at the most. */
const MAX_OVERSTEP_PAUSE_MS = 10_000;
/** After so long without a fault an overstep is forgiven. */
const FORGIVEN_AFTER_MS = 30_000;

export interface BrakeEvents {
  readonly pause: () => void;
  readonly resume: () => void;
  /** The first overstep: say so, the socket is paused. */
  readonly warn: () => void;
  /** Overstepping again in spite of the warning. */
  readonly tooFast: () => void;
}

/**
 * Stops reading from a client that sends more than it may. Too many messages only slow it down: the
 * transport's own backpressure is the answer. Audio past `sendUntil` is a fault: once warned
 * and paused until there is credit again, then ended.
 */
export class Brake {
  readonly #clock: Clock;
  readonly #events: BrakeEvents;
  #messages = MESSAGE_BURST;
  #refilledMs: number;
  #warnedMs: number | null = null;
  #cancelRecheck: (() => void) | null = null;

  constructor(clock: Clock, events: BrakeEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#refilledMs = clock.now();
  }

  messageCame(): void {
    this.#refill();
    this.#messages--;
    if (this.#messages < 0) this.#pauseUntil(() => this.#refill() > 0);
  }

  /** `read` answers the watermarks as they are, now and while paused. */
  audioCame(read: () => Watermarks): void {
    if (this.#cancelRecheck || !oversteps(read())) return;
    const nowMs = this.#clock.now();
    if (this.#warnedMs !== null && nowMs - this.#warnedMs < FORGIVEN_AFTER_MS)
      return this.#events.tooFast();
    this.#warnedMs = nowMs;
    this.#events.warn();
    const untilMs = nowMs + MAX_OVERSTEP_PAUSE_MS;
    this.#pauseUntil(() => {
      this.#warnedMs = this.#clock.now();
      return !oversteps(read()) || this.#clock.now() >= untilMs;
    });
  }

  /** Reads on, if paused, and never pauses again. */
  release(): void {
    this.#messages = Number.POSITIVE_INFINITY;
    if (!this.#cancelRecheck) return;
    this.#cancelRecheck();
    this.#cancelRecheck = null;
    this.#events.resume();
  }

  #pauseUntil(free: () => boolean): void {
    if (this.#cancelRecheck) return;
    this.#events.pause();
    const recheck = (): void => {
      if (!free()) {
        this.#cancelRecheck = this.#clock.after(RECHECK_MS, recheck);
        return;
      }
      this.#cancelRecheck = null;
      this.#events.resume();
    };
    this.#cancelRecheck = this.#clock.after(RECHECK_MS, recheck);
  }

  #refill(): number {
    const nowMs = this.#clock.now();
    const refill = ((nowMs - this.#refilledMs) / 1000) * MESSAGES_PER_SECOND;
    this.#messages = Math.min(MESSAGE_BURST, this.#messages + refill);
    this.#refilledMs = nowMs;
    return this.#messages;
  }
}

function oversteps({ received, sendUntil }: Watermarks): boolean {
  return received > sendUntil;
}
