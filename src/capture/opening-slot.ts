import type { Clock } from '../shared/time/clock.ts';
import { toCaptureError, type CaptureError } from './capture-error.ts';
import type { WatchedCapture } from './watched-capture.ts';

/** Browsers answer within a second; what takes longer waits for the user, or hangs. */
export const OVERDUE_AFTER_MS = 10_000;

interface Attempt {
  readonly abort: AbortController;
  readonly cancelTimer: () => void;
  isOverdue: boolean;
  helpCame: boolean;
}

export interface OpeningResult {
  readonly opened: WatchedCapture | CaptureError;
  /** Something that may help came about while it ran: if it has failed, the next need not wait. */
  readonly helpCame: boolean;
}

/** Where one capture is opened at a time: a newer attempt takes the place of an older one. */
export class OpeningSlot {
  readonly #clock: Clock;
  readonly #handleOverdue: () => void;
  #attempt: Attempt | null = null;

  /**
   * `handleOverdue`: an attempt takes longer than {@link OVERDUE_AFTER_MS}. It runs on, for the user may yet
   * answer.
   */
  constructor(clock: Clock, handleOverdue: () => void) {
    this.#clock = clock;
    this.#handleOverdue = handleOverdue;
  }

  /** An attempt runs that is worth waiting for. */
  get isBusy(): boolean {
    return this.#attempt !== null && !this.#attempt.isOverdue;
  }

  /** Null if another attempt, or nothing, has taken its place: then what it was granted has been let go. */
  async run(open: (signal: AbortSignal) => Promise<WatchedCapture>): Promise<OpeningResult | null> {
    this.abandon();
    const attempt = this.#begin();
    const opened = await open(attempt.abort.signal).catch(toCaptureError);
    if (this.#attempt === attempt) {
      attempt.cancelTimer();
      this.#attempt = null;
      return { opened, helpCame: attempt.helpCame };
    }
    if ('capture' in opened) void opened.abandon();
    return null;
  }

  noteHelp(): void {
    if (this.#attempt) this.#attempt.helpCame = true;
  }

  /** Lets go of all that the attempt has and will be granted. */
  abandon(): void {
    const attempt = this.#attempt;
    this.#attempt = null;
    attempt?.cancelTimer();
    attempt?.abort.abort();
  }

  #begin(): Attempt {
    const attempt: Attempt = {
      abort: new AbortController(),
      cancelTimer: this.#clock.after(OVERDUE_AFTER_MS, () => {
        attempt.isOverdue = true;
        this.#handleOverdue();
      }),
      isOverdue: false,
      helpCame: false,
    };
    this.#attempt = attempt;
    return attempt;
  }
}
