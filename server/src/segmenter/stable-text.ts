import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';

/**
 * A word must have stood in every partial for so much audio before it is called stable: long
 * enough that ≤ 1 % change later, short enough that it is stable 1.5 s after it was heard
 * (docs/SEGMENTER.md has the curve).
 */
const AGREEMENT_SAMPLES = msToSamples(800);

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
  #partials: Partial[] = [];

  constructor(agreementSamples: number = AGREEMENT_SAMPLES) {
    this.#agreementSamples = agreementSamples;
  }

  /**
   * Takes a partial in order: its whole text, the end of the audio it was decoded from, and the
   * segment's `cutFrom`. Answers `stableChars`: so many leading UTF-16 units, whole words. It
   * never goes back but for a text that did change.
   */
  update(text: string, audioEnd: number, cutFrom: number): number {
    const newest = { words: wordsOf(text), audioEnd };
    this.#partials.push(newest);
    const witness = this.#partials.findLastIndex(
      (partial) => partial.audioEnd <= audioEnd - this.#agreementSamples,
    );
    if (witness < 0) return 0;
    let agreed = newest.words.length;
    for (const partial of this.#partials.slice(witness)) {
      agreed = agreedWords(partial.words, newest.words, agreed);
    }
    const beforeCut = this.#partials.findLast((partial) => partial.audioEnd <= cutFrom);
    const stable = Math.min(agreed, settledWords(beforeCut?.words ?? []));
    return newest.words[stable - 1]?.end ?? 0;
  }
}

function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(/\S+/g), (match) => ({
    text: match[0],
    end: match.index + match[0].length,
  }));
}

/** The last word of a partial may be half heard. */
function settledWords(words: readonly Word[]): number {
  return Math.max(0, words.length - 1);
}

function agreedWords(older: readonly Word[], newer: readonly Word[], limit: number): number {
  const most = Math.min(limit, settledWords(older));
  for (let index = 0; index < most; index++) {
    if (older[index]?.text !== newer[index]?.text) return index;
  }
  return most;
}
