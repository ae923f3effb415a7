import type { Clock } from '../../shared/time/clock.ts';

/** A partial is a second old at most; LiveKit takes 20 s to notice that a participant is gone. */
const UNHEARD_AFTER_MS = 4_000;

/**
 * Captioners of whom nothing comes though this page, standing by, has words: crashed, cut off, or
 * without a speech server of their own. They count again with their next caption. Main thread.
 */
export class UnheardCaptioners {
  readonly #clock: Clock;
  readonly #handleChange: () => void;
  readonly #unheard = new Set<string>();
  /** Own words since the last caption of this one. */
  #waiting: { readonly identity: string; readonly sinceMs: number } | null = null;

  constructor(clock: Clock, handleChange: () => void) {
    this.#clock = clock;
    this.#handleChange = handleChange;
  }

  has(identity: string): boolean {
    return this.#unheard.has(identity);
  }

  /** This page has words that `elected` should have, too. */
  noteOwnWords(elected: string): void {
    const nowMs = this.#clock.now();
    if (this.#waiting?.identity !== elected) this.#waiting = { identity: elected, sinceMs: nowMs };
    if (nowMs - this.#waiting.sinceMs < UNHEARD_AFTER_MS || this.#unheard.has(elected)) return;
    this.#unheard.add(elected);
    this.#handleChange();
  }

  noteCaption(sender: string): void {
    if (this.#waiting?.identity === sender) this.#waiting = null;
    if (this.#unheard.delete(sender)) this.#handleChange();
  }
}
