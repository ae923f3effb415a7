import type { Clock } from '../../../src/shared/time/clock.ts';

export interface LivenessLimits {
  readonly pingIntervalMs: number;
  readonly idleTimeoutMs: number;
}

export interface LivenessEvents {
  readonly ping: () => void;
  /** Two pings stayed unanswered: the link is dead. */
  readonly lost: () => void;
  readonly idle: () => void;
}

/** Pings without any sign of life after which a link is lost. */
const MAX_MISSED_PINGS = 2;

/**
 * Whether the other side is there (pings, answered by its platform) and whether it has anything to
 * say (messages). Neither is judged while we ourselves do not read.
 */
export class Liveness {
  readonly #clock: Clock;
  readonly #limits: LivenessLimits;
  readonly #events: LivenessEvents;
  #missedPings = 0;
  #paused = false;
  #expectsMessages = true;
  #cancelPing: () => void;
  #cancelIdle: () => void = () => {};

  constructor(clock: Clock, limits: LivenessLimits, events: LivenessEvents) {
    this.#clock = clock;
    this.#limits = limits;
    this.#events = events;
    this.#cancelPing = clock.after(limits.pingIntervalMs, () => this.#ping());
  }

  /** Bytes of any kind came. */
  heard(): void {
    this.#missedPings = 0;
  }

  /** A message came: the idle limit starts anew. */
  messageCame(): void {
    this.heard();
    this.#cancelIdle();
    if (!this.#expectsMessages) return;
    this.#cancelIdle = this.#clock.after(this.#limits.idleTimeoutMs, () => {
      if (this.#paused) this.messageCame();
      else this.#events.idle();
    });
  }

  /** The client has said all it has to say: only its presence counts from now on. */
  nothingMoreExpected(): void {
    this.#expectsMessages = false;
    this.#cancelIdle();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#missedPings = 0;
  }

  close(): void {
    this.#cancelPing();
    this.#cancelIdle();
  }

  #ping(): void {
    this.#cancelPing = this.#clock.after(this.#limits.pingIntervalMs, () => this.#ping());
    if (this.#paused) return;
    if (this.#missedPings >= MAX_MISSED_PINGS) return this.#events.lost();
    this.#missedPings++;
    this.#events.ping();
  }
}
