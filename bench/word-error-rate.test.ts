import { describe, expect, test } from 'vitest';
import { normalisedWords, wordErrorRate, wordErrors } from './word-error-rate.ts';

describe('normalised words', () => {
  test.each([
    ["That's not VALID; I'm sorry.", 'that is not valid i am sorry'],
    ['Press 1, 20, 21 or 119', 'press one twenty twenty one or one hundred nineteen'],
    ['5,300 and 007', 'five thousand three hundred and zero zero seven'],
    ['Re-enter, reenter, re-entered', 'reenter reenter reentered'],
    ['Mr. John, the cold-hearted', 'mister john the cold hearted'],
    ["your party's first name you’ve", 'your partys first name you have'],
    ["cannot, can't, won't, isn't", 'can not can not will not is not'],
    ['…', ''],
  ])('%s', (text, words) => {
    expect(normalisedWords(text).join(' ')).toBe(words);
  });
});

describe('word errors', () => {
  test.each([
    ['a b c', 'A, b c.', { substitutions: 0, deletions: 0, insertions: 0 }, '+++'],
    ['a b c', 'a x c', { substitutions: 1, deletions: 0, insertions: 0 }, '+++'],
    ['a b c', 'b c', { substitutions: 0, deletions: 1, insertions: 0 }, '-++'],
    ['a b c', 'a b', { substitutions: 0, deletions: 1, insertions: 0 }, '++-'],
    ['a b c', 'x a b b c', { substitutions: 0, deletions: 0, insertions: 2 }, '+++'],
    ['a b', '', { substitutions: 0, deletions: 2, insertions: 0 }, '--'],
    ['a b c', 'x b', { substitutions: 1, deletions: 1, insertions: 0 }, '++-'],
  ])('%s ~ %s', (reference, recognised, counts, words) => {
    const kept = Array.from(words, (word) => word === '+');
    expect(wordErrors(reference, recognised)).toMatchObject({ ...counts, kept });
  });

  test('the rate is over all words, not a mean of rates', () => {
    expect(wordErrorRate([wordErrors('a b c d', 'a b c d'), wordErrors('a', 'b')])).toBe(0.2);
    expect(wordErrorRate([])).toBe(0);
  });
});
