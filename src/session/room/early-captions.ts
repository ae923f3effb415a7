import type { Caption } from '../../shared/captions/caption.ts';

/** LiveKit tells of who joined, and of what they publish, in batches of well under a second. */
const EARLY_FOR_MS = 5_000;
/** More at once are a flood, or for tracks that never come; the oldest goes. */
const MAX_HELD = 64;

interface Held {
  readonly caption: Caption;
  readonly sender: string;
  readonly atMs: number;
}

/**
 * Captions of a sender, or of a track, that the room has not told of yet: data overtakes the news of
 * who came. Kept in order until it has, for {@link EARLY_FOR_MS}. Main thread.
 */
export class EarlyCaptions {
  #held: readonly Held[] = [];

  hold(caption: Caption, sender: string, nowMs: number): void {
    this.#held = [...this.#held, { caption, sender, atMs: nowMs }].slice(-MAX_HELD);
  }

  /** Those that are early no more, each once. */
  release(isEarly: (caption: Caption, sender: string) => boolean, nowMs: number): readonly Held[] {
    const young = this.#held.filter(({ atMs }) => nowMs - atMs < EARLY_FOR_MS);
    this.#held = young.filter(({ caption, sender }) => isEarly(caption, sender));
    return young.filter((it) => !this.#held.includes(it));
  }
}
