import type { Clock } from '../../shared/time/clock.ts';

/** A partial is a second old at most; LiveKit takes 20 s to notice that a participant is gone. */
const UNHEARD_AFTER_MS = 4_000;
/** Own words that come further apart are of speech with a pause in it, of which nobody has a caption. */
const LONGEST_STEP_MS = 1_500;

/**
 * Captioners of whom nothing comes though this page, standing by, has words: crashed, cut off, or
 * without a speech server of their own. They count again with their next caption. Main thread.
 */
export class UnheardCaptioners {
  readonly #clock: Clock;
  readonly #handleChange: () => void;
  readonly #unheard = new Set<string>();
  /** Time with own words since the last caption of this one. */
  #waiting: {
    readonly identity: string;
    readonly lastMs: number;
    readonly withWordsMs: number;
  } | null = null;

  constructor(clock: Clock, handleChange: () => void) {
    this.#clock = clock;
    this.#handleChange = handleChange;
  }

  has(identity: string): boolean {
    return this.#unheard.has(identity);
  }

  /** This page has words that `elected` should have, too. */
  noteOwnWords(elected: string): void {
    const lastMs = this.#clock.now();
    const before = this.#waiting?.identity === elected ? this.#waiting : null;
    const stepMs = Math.min(lastMs - (before?.lastMs ?? lastMs), LONGEST_STEP_MS);
    const withWordsMs = (before?.withWordsMs ?? 0) + stepMs;
    this.#waiting = { identity: elected, lastMs, withWordsMs };
    if (withWordsMs < UNHEARD_AFTER_MS || this.#unheard.has(elected)) return;
    this.#unheard.add(elected);
    this.#handleChange();
  }

  noteCaption(sender: string): void {
    if (this.#waiting?.identity === sender) this.#waiting = null;
    if (this.#unheard.delete(sender)) this.#handleChange();
  }
}
