import type { Clock } from '../shared/time/clock.ts';

/** How often a worker is asked whether it lives. */
const BEAT_INTERVAL_MS = 2_000;
/** Further ticks without a word until a worker that has spoken before is held for lost: 4 to 6 s. */
const SILENT_TICKS = 2;
/**
 * The same for one that has not spoken yet, whose script may be on its way over a slow link: 18 s. Four
 * such in a row are lost within a minute, which ends the trying (stt-client.ts).
 */
const SILENT_TICKS_AT_START = 9;
/** A tick that comes so much too late tells of this thread, not of the worker. */
const LATE_MS = 1_000;

export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Asks; whatever the worker says next is the answer. */
  readonly beat: (beat: number) => void;
  /** Once, and then no more beats. */
  readonly onLost: () => void;
}

/**
 * Tells whether a worker lives: one that has ended sends no event (S19). It is lost when full ticks
 * of this thread's own clock have passed without a word from it, so a page that was itself frozen or
 * blocked accuses nobody. Runs on the main thread, between {@link start} and {@link stop}.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #cancelTick: (() => void) | null = null;
  #beats = 0;
  #hasSpoken = false;
  /** Since the last beat. */
  #hasAnswered = false;
  #silentTicks = 0;
  #lastTickMs = 0;
  #wasLate = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Idempotent. */
  start(): void {
    if (this.#cancelTick) return;
    this.#wasLate = false;
    this.#schedule();
    this.#beat();
  }

  /** Leaves no timer. Idempotent. */
  stop(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
  }

  /** The worker has said something. */
  noteLife(): void {
    this.#hasSpoken = true;
    this.#hasAnswered = true;
  }

  #schedule(): void {
    const { clock } = this.#options;
    this.#lastTickMs = clock.now();
    this.#cancelTick = clock.after(BEAT_INTERVAL_MS, () => this.#tick());
  }

  #tick(): void {
    const lateMs = this.#options.clock.now() - this.#lastTickMs - BEAT_INTERVAL_MS;
    const isLate = lateMs > LATE_MS;
    // One late tick: this page stood still, and an answer may wait to be read. All of them late: a
    // hidden tab, whose timers run once a minute; it has had time to read.
    const stoodStill = isLate && !this.#wasLate;
    this.#wasLate = isLate;
    this.#schedule();
    if (this.#hasAnswered || stoodStill) return this.#beat();
    this.#silentTicks += 1;
    if (this.#silentTicks < (this.#hasSpoken ? SILENT_TICKS : SILENT_TICKS_AT_START)) return;
    this.stop();
    this.#options.onLost();
  }

  #beat(): void {
    this.#silentTicks = 0;
    this.#hasAnswered = false;
    this.#options.beat(this.#beats++);
  }
}
