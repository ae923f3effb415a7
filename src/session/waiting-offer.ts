import type { Clock } from '../shared/time/clock.ts';

/** Finishing without progress for so long: the reader is offered to stop waiting. */
export const OFFER_STOP_WAITING_AFTER_MS = 3000;

/**
 * Decides when to offer an end of the waiting. Once offered it stays: a button that goes away under
 * the finger is worse than a needless one. Holds a timer between {@link begin} and {@link end}.
 */
export class WaitingOffer {
  readonly #clock: Clock;
  readonly #onOffer: () => void;
  #state: 'idle' | 'watching' | 'made' = 'idle';
  #cancelTimer = (): void => {};

  constructor(clock: Clock, onOffer: () => void) {
    this.#clock = clock;
    this.#onOffer = onOffer;
  }

  get isMade(): boolean {
    return this.#state === 'made';
  }

  begin(): void {
    this.#state = 'watching';
    this.noteProgress();
  }

  /** Something has moved: the time until the offer begins anew. */
  noteProgress(): void {
    if (this.#state !== 'watching') return;
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(OFFER_STOP_WAITING_AFTER_MS, () => {
      this.#state = 'made';
      this.#onOffer();
    });
  }

  /** Leaves no timer. */
  end(): void {
    this.#cancelTimer();
    this.#state = 'idle';
  }
}
