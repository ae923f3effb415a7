import type { Clock } from '../shared/time/clock.ts';
import { CaptureRate } from './capture-rate.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';

/** 37 frames missing in a row: with the look after it and a new graph, all within 3 s. */
const SILENT_MS = 1_500;
/** To a capture's first frame, and to the first one after an interruption or a sleep: it has to get going. */
const SETTLE_MS = 3_000;
/** Frames that wait behind a busy thread are taken within it. */
const SECOND_LOOK_MS = 250;

type State =
  | { readonly type: 'idle' }
  /** Why it sends nothing is known. */
  | { readonly type: 'paused'; readonly epoch: number }
  | {
      readonly type: 'watching';
      readonly epoch: number;
      readonly rate: CaptureRate;
      /** On the clock: its last frame, or since when it is watched. */
      seenMs: number;
      /** Silent for so long, it is looked at once more. */
      limitMs: number;
      cancelTimer: () => void;
      readonly unsubscribe: () => void;
    };

/**
 * Watches the newest capture's count of samples: a context can say that it runs while its clock
 * stands still, and no event tells of that. Nor of a device that changes its rate. Tells once an
 * epoch. One timer at most, and none unless a capture is watched.
 */
export class FrameWatch {
  readonly #clock: Clock;
  readonly #sleepWatch: SleepWatch;
  readonly #handleStalled: (epoch: number) => void;
  #state: State = { type: 'idle' };
  /** The newest epoch that has ended or was told of. */
  #newestOver = -1;

  constructor(clock: Clock, sleepWatch: SleepWatch, handleStalled: (epoch: number) => void) {
    this.#clock = clock;
    this.#sleepWatch = sleepWatch;
    this.#handleStalled = handleStalled;
  }

  /** A capture of this epoch is attached: from now on its frames are awaited, and those of no other. */
  watch(epoch: number): void {
    if (epoch <= this.#newestOver) return;
    this.stop();
    this.#state = {
      type: 'watching',
      epoch,
      rate: new CaptureRate(),
      seenMs: this.#clock.now(),
      limitMs: SETTLE_MS,
      cancelTimer: this.#clock.after(SILENT_MS, () => this.#look()),
      unsubscribe: this.#sleepWatch.onWake(() => this.watch(epoch)),
    };
  }

  /** `samples`: the epoch's count until the end of this frame. */
  noteFrame(epoch: number, samples: number, capturedAtMs: number): void {
    const state = this.#state;
    if (state.type !== 'watching') return;
    if (epoch > state.epoch) return this.stop(); // one that nobody announced: not ours to watch
    if (epoch < state.epoch) return;
    state.seenMs = this.#clock.now();
    state.limitMs = SILENT_MS;
    if (state.rate.isWrongAt(samples, capturedAtMs)) this.#tell(epoch);
  }

  /** An interruption is in force. */
  pause(): void {
    if (this.#state.type !== 'watching') return;
    const { epoch } = this.#state;
    this.stop();
    this.#state = { type: 'paused', epoch };
  }

  resume(): void {
    if (this.#state.type === 'paused') this.watch(this.#state.epoch);
  }

  /** The marker of `epoch` came: it and those before it say no more. */
  end(epoch: number): void {
    this.#newestOver = Math.max(this.#newestOver, epoch);
    if (this.#state.type !== 'idle' && this.#state.epoch <= epoch) this.stop();
  }

  /** Watches nothing and leaves no timer. Idempotent. */
  stop(): void {
    if (this.#state.type === 'watching') {
      this.#state.cancelTimer();
      this.#state.unsubscribe();
    }
    this.#state = { type: 'idle' };
  }

  #look(): void {
    // After a sleep it has just begun anew.
    if (this.#sleepWatch.look() || this.#state.type !== 'watching') return;
    const state = this.#state;
    const restMs = state.seenMs + state.limitMs - this.#clock.now();
    if (restMs > 0) {
      const delayMs = Math.min(restMs, SILENT_MS);
      state.cancelTimer = this.#clock.after(delayMs, () => this.#look());
    } else this.#lookOnceMore(state);
  }

  /** Only a look that is on time counts: after a late one, frames may wait behind it. */
  #lookOnceMore(state: Extract<State, { type: 'watching' }>): void {
    const { seenMs, epoch } = state;
    const dueMs = this.#clock.now() + SECOND_LOOK_MS;
    state.cancelTimer = this.#clock.after(SECOND_LOOK_MS, () => {
      if (this.#sleepWatch.look()) return;
      const isLate = this.#clock.now() - dueMs > SECOND_LOOK_MS;
      if (state.seenMs !== seenMs || isLate) this.#look();
      else this.#tell(epoch);
    });
  }

  #tell(epoch: number): void {
    this.end(epoch);
    this.#handleStalled(epoch);
  }
}
