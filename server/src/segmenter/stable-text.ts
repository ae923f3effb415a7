import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';
import { wordsAfter } from './words-after.ts';

/**
 * A word must have stood in every partial for so much audio before it is called stable: long
 * enough that ≤ 1 % change later, short enough that it is stable 1.5 s after it was heard
 * (docs/SEGMENTER.md has the curve).
 */
const AGREEMENT_SAMPLES = msToSamples(1000);

/** Partials in a row whose contradiction is not believed: most slips last one, some two. */
const MAX_DOUBTED_PARTIALS = 2;

/** What a partial is told as. */
export interface ToldText {
  readonly text: string;
  /** So many leading UTF-16 units, whole words, will most likely stay. */
  readonly stableChars: number;
}

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
  /** What was called stable last: its words, and as it was told. */
  #stable: readonly Word[] = [];
  #stableText = '';
  /** So many partials in a row have contradicted it. */
  #doubted = 0;

  constructor(agreementSamples: number = AGREEMENT_SAMPLES) {
    this.#agreementSamples = agreementSamples;
  }

  /**
   * Takes a partial in order: its whole text, the end of the audio it was decoded from, and the
   * segment's `cutFrom`. What is stable never goes back but for a text that did change. A partial that contradicts it is
   * told with what was stable left as it was, since the next one mostly says so again, and makes nothing stable. Null: it is not told at
   * all, it has too little in common with that.
   */
  update(text: string, audioEnd: number, cutFrom: number): ToldText | null {
    const newest = { words: wordsOf(text), audioEnd };
    const kept = agreedWords(this.#stable, newest.words);
    const isDoubted = kept < this.#stable.length && this.#doubted < MAX_DOUBTED_PARTIALS;
    this.#doubted = isDoubted ? this.#doubted + 1 : 0;
    if (isDoubted) return this.#withStable(newest.words);
    this.#partials.push(newest);
    const stable = Math.max(kept, Math.min(this.#agreed(newest), this.#beforeCut(cutFrom)));
    this.#stable = newest.words.slice(0, stable);
    const stableChars = this.#stable.at(-1)?.end ?? 0;
    this.#stableText = text.slice(0, stableChars);
    return { text, stableChars };
  }

  #withStable(words: readonly Word[]): ToldText | null {
    const after = wordsAfter(this.#stable.map(textOf), words.map(textOf));
    if (after === null) return null;
    const text = [this.#stableText, ...words.slice(after).map(textOf)].join(' ');
    return { text, stableChars: this.#stableText.length };
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

function textOf({ text }: Word): string {
  return text;
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
