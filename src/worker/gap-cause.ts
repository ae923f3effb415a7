import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { Interruption } from './interruption.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';

/** Frames from before a sleep may still be taken for so long after it; the hole comes behind them. */
const WAKE_GRACE_MS = 1_000;

/** Knows why nothing was heard: what the page told, sleep, or nothing better than that it was so. */
export class GapCause {
  readonly #clock: Clock;
  readonly #sleepWatch: SleepWatch;
  readonly #interruption: Interruption;
  /** Why nothing is heard until the first frame of an epoch that was announced, where that was told. */
  #beforeEpoch: ClientGapReason | null = null;
  /** On the clock; null before the first frame. */
  #lastFrameMs: number | null = null;
  /** The last sleep that a gap was put down to: it explains no other. */
  #explainedWakeMs: number | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(clock: Clock, sleepWatch: SleepWatch, interruption: Interruption) {
    this.#clock = clock;
    this.#sleepWatch = sleepWatch;
    this.#interruption = interruption;
  }

  /** Sleeps are to be noticed from now on, until {@link stop}: a capture is attached. */
  listen(): void {
    this.#unsubscribe ??= this.#sleepWatch.onWake(() => undefined);
  }

  /** Leaves nothing behind at the sleep watch. Idempotent. */
  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  /** An epoch is announced: the gap before it has `gapReason`, or that of what it ends. */
  expectEpoch(gapReason?: ClientGapReason): void {
    this.#beforeEpoch = gapReason ?? this.#interruption.reason ?? this.#beforeEpoch;
  }

  /** To be asked before {@link noteFrame}. A sleep is answered once. */
  sinceFrame(): ClientGapReason {
    const { wokeAtMs } = this.#sleepWatch;
    const sinceMs = (this.#lastFrameMs ?? Infinity) - WAKE_GRACE_MS;
    if (wokeAtMs !== null && wokeAtMs >= sinceMs && wokeAtMs !== this.#explainedWakeMs) {
      this.#explainedWakeMs = wokeAtMs;
      return 'sleep';
    }
    return this.#interruption.sinceFrame ?? 'capture_stalled';
  }

  /** Between the epoch before and the one that begins, or would have begun. */
  beforeEpoch(): ClientGapReason {
    return this.#beforeEpoch ?? this.sinceFrame();
  }

  noteFrame(isFirstOfEpoch: boolean): void {
    if (isFirstOfEpoch) this.#beforeEpoch = null;
    this.#lastFrameMs = this.#clock.now();
  }
}
