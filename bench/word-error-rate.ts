import { spellNumber } from './spell-number.ts';

/** Words that were said against words that were recognised. */
export interface WordErrors {
  /** Words of the reference. */
  readonly words: number;
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
  /** Per word of the reference: it stands against some word, be it a wrong one. */
  readonly kept: readonly boolean[];
}

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bwon't\b/g, 'will not'],
  [/\bcan't\b|\bcannot\b/g, 'can not'],
  [/\bshan't\b/g, 'shall not'],
  [/\blet's\b/g, 'let us'],
  [/n't\b/g, ' not'],
  [/\b(that|it|he|she|what|who|where|there|here|how)'s\b/g, '$1 is'],
  [/'m\b/g, ' am'],
  [/'re\b/g, ' are'],
  [/'ve\b/g, ' have'],
  [/'ll\b/g, ' will'],
  [/'d\b/g, ' would'],
];

/**
 * The words of a text as they are compared: lower case, no punctuation, numbers spelled out,
 * contractions opened (a possessive keeps its s), `re-enter` and `reenter` alike, titles in full.
 */
export function normalisedWords(text: string): string[] {
  let plain = text.toLowerCase().replaceAll('’', "'");
  for (const [pattern, open] of CONTRACTIONS) plain = plain.replace(pattern, open);
  plain = plain
    .replace(/\bmr\b\.?/g, 'mister')
    .replace(/\bmrs\b\.?/g, 'missus')
    .replace(/\bre-(?=\w)/g, 're')
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/\d+/g, (digits) => ` ${spellNumber(digits)} `)
    .replaceAll("'", '');
  return plain.match(/\p{L}+/gu) ?? [];
}

type Step = 'match' | 'substitution' | 'deletion' | 'insertion';

/** Word errors of `recognised` against `reference`, by a shortest alignment (Levenshtein) of normalised words. */
export function wordErrors(reference: string, recognised: string): WordErrors {
  const said = normalisedWords(reference);
  const heard = normalisedWords(recognised);
  const steps = align(said, heard);
  const count = (step: Step): number => steps.filter((each) => each === step).length;
  return {
    words: said.length,
    substitutions: count('substitution'),
    deletions: count('deletion'),
    insertions: count('insertion'),
    kept: steps.filter((step) => step !== 'insertion').map((step) => step !== 'deletion'),
  };
}

/** Errors per word of the reference, over any number of texts; 0 where nothing was said. */
export function wordErrorRate(errors: readonly WordErrors[]): number {
  let wrong = 0;
  let words = 0;
  for (const each of errors) {
    wrong += each.substitutions + each.deletions + each.insertions;
    words += each.words;
  }
  return words === 0 ? 0 : wrong / words;
}

function align(said: readonly string[], heard: readonly string[]): Step[] {
  const costs = costTable(said, heard);
  const cost = (row: number, column: number): number => costs[row]?.[column] ?? Infinity;
  const steps: Step[] = [];
  let row = said.length;
  let column = heard.length;
  while (row > 0 || column > 0) {
    const same = said[row - 1] === heard[column - 1];
    const isDiagonal = cost(row, column) === cost(row - 1, column - 1) + (same ? 0 : 1);
    if (row > 0 && column > 0 && isDiagonal) {
      steps.push(same ? 'match' : 'substitution');
      row--;
      column--;
    } else if (row > 0 && cost(row, column) === cost(row - 1, column) + 1) {
      steps.push('deletion');
      row--;
    } else {
      steps.push('insertion');
      column--;
    }
  }
  return steps.toReversed();
}

function costTable(said: readonly string[], heard: readonly string[]): number[][] {
  const rows = [Array.from({ length: heard.length + 1 }, (_, column) => column)];
  for (const [index, word] of said.entries()) {
    const above = rows[index] ?? [];
    const row = [index + 1];
    for (const [column, other] of heard.entries()) {
      const diagonal = (above[column] ?? 0) + (word === other ? 0 : 1);
      row.push(Math.min(diagonal, (above[column + 1] ?? 0) + 1, (row[column] ?? 0) + 1));
    }
    rows.push(row);
  }
  return rows;
}
