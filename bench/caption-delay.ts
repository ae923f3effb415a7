import type { Sighting } from './room-page-watch.ts';
import { normalisedWords } from './word-error-rate.ts';

/** A clip that somebody said. Wall clock of the machine, ms. */
export interface Said {
  /** Identity. */
  readonly speaker: string;
  /** Where its first word begins, and its last one ends. */
  readonly onsetMs: number;
  readonly speechEndMs: number;
}

/** From a word to its being in the observer's document, ms. */
export interface CaptionDelay {
  /** From the beginning of the clip's first word to the first state that begins with it. */
  readonly firstWordMs: number;
  /** From the end of the clip's last word to the first state that ends with it. */
  readonly lastWordMs: number;
}

/** A line begins before its first word: the lead before a voice. */
const MAX_LEAD_MS = 1_000;
/** The way through the room makes all later. */
const MAX_LATE_MS = 500;

/**
 * How late the captions of a clip came; null where no final of it was seen. Words are those of the
 * finals: a state with another word in that place does not count, partial or not.
 */
export function captionDelay(said: Said, sightings: readonly Sighting[]): CaptionDelay | null {
  const seen = sightings
    .filter(
      ({ speaker, startMs, text }) =>
        speaker === said.speaker &&
        startMs >= said.onsetMs - MAX_LEAD_MS &&
        startMs <= said.speechEndMs + MAX_LATE_MS &&
        text !== '',
    )
    .map((it) => ({ ...it, words: normalisedWords(it.text) }));
  const finals = seen
    .filter(({ isFinal }) => isFinal)
    .toSorted((one, other) => one.startMs - other.startMs);
  const [firstFinal] = finals;
  const lastFinal = finals.at(-1);
  if (!firstFinal || !lastFinal) return null;
  const first = seen.find(
    ({ segment, words }) => segment === firstFinal.segment && words[0] === firstFinal.words[0],
  );
  const last = seen.find(
    ({ segment, words }) =>
      segment === lastFinal.segment &&
      words.at(-1) === lastFinal.words.at(-1) &&
      // The same word may have been said before; one that was heard otherwise is no other place.
      words.length >= lastFinal.words.length - 1,
  );
  if (!first || !last) return null;
  return { firstWordMs: first.atMs - said.onsetMs, lastWordMs: last.atMs - said.speechEndMs };
}
