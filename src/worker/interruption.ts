import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';

/** How often a gap that goes on is told: its row on the page is seen to grow, at next to no cost. */
const PIECE_MS = 2_000;

/**
 * Why nothing is heard, as the page knows it: a muted track, a suspended context, a device that is
 * gone (S16). While one is in force it asks, every two seconds and after each sleep, for the time
 * without frames to be told. Owns that timer until {@link end}, {@link stopAsking} or the next epoch.
 */
export class Interruption {
  readonly #clock: Clock;
  readonly #sleepWatch: SleepWatch;
  readonly #tell: () => void;
  #reason: ClientGapReason | null = null;
  #sinceFrame: ClientGapReason | null = null;
  /** Ended by a newer epoch: what worklets of older ones still send is no more worth than before. */
  #older: { readonly epoch: number; readonly reason: ClientGapReason } | null = null;
  #release: (() => void) | null = null;

  constructor(clock: Clock, sleepWatch: SleepWatch, tell: () => void) {
    this.#clock = clock;
    this.#sleepWatch = sleepWatch;
    this.#tell = tell;
  }

  /** In force now. */
  get reason(): ClientGapReason | null {
    return this.#reason;
  }

  /** The newest that was in force at any time since the last frame. */
  get sinceFrame(): ClientGapReason | null {
    return this.#sinceFrame;
  }

  /** What interrupts this epoch's capture, or had until a newer one came; null: nothing. */
  reasonFor(epoch: number): ClientGapReason | null {
    if (this.#reason !== null) return this.#reason;
    return this.#older && epoch < this.#older.epoch ? this.#older.reason : null;
  }

  begin(reason: ClientGapReason): void {
    this.#reason = reason;
    this.#sinceFrame = reason;
    if (this.#release) return;
    const unsubscribe = this.#sleepWatch.onWake(this.#tell);
    let cancelTimer = this.#clock.after(PIECE_MS, tick);
    const tellPiece = this.#tell;
    const clock = this.#clock;
    function tick(): void {
      cancelTimer = clock.after(PIECE_MS, tick);
      tellPiece();
    }
    this.#release = () => {
      unsubscribe();
      cancelTimer();
    };
  }

  /** It is heard again. */
  end(): void {
    this.stopAsking();
    this.#reason = null;
    this.#older = null;
  }

  /** A capture of `epoch` was attached: it is heard, older ones are not. */
  endBefore(epoch: number): void {
    const reason = this.#reason ?? this.#older?.reason;
    this.end();
    if (reason) this.#older = { epoch, reason };
  }

  noteFrame(): void {
    this.#sinceFrame = this.#reason;
  }

  /** Leaves no timer; the frames that still come are no audio, as before. Idempotent. */
  stopAsking(): void {
    this.#release?.();
    this.#release = null;
  }
}
