import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordsAfter } from './words-after.ts';

test.each([
  ['one two three', 'one two three four', 'four'],
  ['one two three', 'One, two three. Four', 'Four'],
  ['one two three', '1. One two three four', 'four'],
  ['The', '1. The conference will begin', 'conference will begin'],
  ['one two three', 'one tree four', 'four'],
  ['one two three', 'one three four', 'four'],
  ['one two three', 'one two', ''],
  ['he said everyone', 'He said every one will come', 'will come'],
  ['we know every one', 'we know everyone will come', 'will come'],
  ['two three-four', 'two three four five', 'five'],
  ['one two three four', 'three four five', 'five'],
  ['one', 'two', null],
  ['one two three', 'quite another text', null],
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
