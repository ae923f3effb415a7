import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordsAfter } from './words-after.ts';

test.each([
  ['one two three', 'one two three four', 'four'],
  ['one two three', 'One, two three. Four', 'Four'],
  ['one two three', '1. One two three four', 'four'],
  ['one two three four', 'one tree four five', 'five'],
  ['one two three', 'one three four', 'four'],
  ['one two three', 'one two', ''],
  ['one', 'two three', null],
  ['one two three four', 'three four five', 'five'],
  ['one two three four', 'four five', null],
  ['one two', '', null],
])('after “%s” in “%s” comes “%s”', (known, newer, rest) => {
  const words = newer.split(' ').filter(Boolean);
  const after = wordsAfter(known.split(' '), words);
  expect(after === null ? null : words.slice(after).join(' ')).toBe(rest);
});

test('what goes on goes on: whatever is known, what follows it word for word comes after it', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(words, words, (known, more) => {
      expect(wordsAfter(known, [...known, ...more])).toBe(known.length);
    }),
  );
});
