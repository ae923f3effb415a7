import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';

/**
 * A word must have stood in every partial for so much audio before it is called stable: long
 * enough that ≤ 1 % change later, short enough that it is stable 1.5 s after it was heard
 * (docs/SEGMENTER.md has the curve).
 */
const AGREEMENT_SAMPLES = msToSamples(1000);

/** Partials in a row that may be held back: most slips last one, some two. */
const MAX_HELD_PARTIALS = 2;

interface Partial {
  readonly words: readonly Word[];
  readonly audioEnd: number;
}

interface Word {
  readonly text: string;
  /** Where it ends in the partial's text, in UTF-16 units. */
  readonly end: number;
}

/**
 * Forecasts how much of an open segment's text will stay: one instance a segment. The engine gives
 * no word times, so a word's age is that of the first partial of the unbroken agreement about it.
 */
export class StableText {
  readonly #agreementSamples: number;
  readonly #partials: Partial[] = [];
  /** What was called stable last. */
  #stable: readonly Word[] = [];
  /** So many partials in a row have contradicted it and were held back. */
  #held = 0;

  constructor(agreementSamples: number = AGREEMENT_SAMPLES) {
    this.#agreementSamples = agreementSamples;
  }

  /**
   * Takes a partial in order: its whole text, the end of the audio it was decoded from, and the
   * segment's `cutFrom`. Answers `stableChars`: so many leading UTF-16 units, whole words. It
   * never goes back but for a text that did change. Null: do not tell this partial; it contradicts
   * what was called stable, and the next one mostly takes that back.
   */
  update(text: string, audioEnd: number, cutFrom: number): number | null {
    const newest = { words: wordsOf(text), audioEnd };
    const kept = agreedWords(this.#stable, newest.words);
    const isContradicted = kept < this.#stable.length && this.#held < MAX_HELD_PARTIALS;
    this.#held = isContradicted ? this.#held + 1 : 0;
    if (isContradicted) return null;
    this.#partials.push(newest);
    const stable = Math.max(kept, Math.min(this.#agreed(newest), this.#beforeCut(cutFrom)));
    this.#stable = newest.words.slice(0, stable);
    return this.#stable.at(-1)?.end ?? 0;
  }

  /** Words on which all partials agree since one that is old enough. */
  #agreed({ words, audioEnd }: Partial): number {
    const witness = this.#partials.findLastIndex(
      (partial) => partial.audioEnd <= audioEnd - this.#agreementSamples,
    );
    if (witness < 0) return 0;
    const counts = this.#partials
      .slice(witness)
      .map((partial) => agreedWords(settledWords(partial), words));
    return Math.min(...counts);
  }

  /** Words that were heard before a cut could fall. */
  #beforeCut(cutFrom: number): number {
    const partial = this.#partials.findLast(({ audioEnd }) => audioEnd <= cutFrom);
    return partial ? settledWords(partial).length : 0;
  }
}

function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(/\S+/g), (match) => ({
    text: match[0],
    end: match.index + match[0].length,
  }));
}

/** The last word of a partial may be half heard. */
function settledWords({ words }: Partial): readonly Word[] {
  return words.slice(0, -1);
}

function agreedWords(older: readonly Word[], newer: readonly Word[]): number {
  const differs = older.findIndex((word, index) => word.text !== newer[index]?.text);
  return differs < 0 ? older.length : differs;
}
