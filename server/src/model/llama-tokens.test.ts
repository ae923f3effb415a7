import llamaTokenizer from 'llama-tokenizer-js';
import { expect, test } from 'vitest';
import { MOONSHINE_VOCABULARY_SIZE, llamaTokensText } from './llama-tokens.ts';

const rows = llamaTokensText(llamaTokenizer.vocabById)
  .split('\n')
  .map((line) => line.split(' '));
const piece = (id: number): Buffer => Buffer.from(rows[id]?.[0] ?? '', 'base64');

test('one line an id, in order, as many as the model has outputs', () => {
  expect(rows.pop()).toEqual(['']);
  expect(rows).toHaveLength(MOONSHINE_VOCABULARY_SIZE);
  expect(rows.every(([, id], index) => id === String(index))).toBe(true);
});

test('pieces are their bytes: byte pieces that byte, letters UTF-8, the rest unused specials', () => {
  expect(piece(3)).toEqual(Buffer.from([0x00]));
  expect(piece(3 + 0xe4)).toEqual(Buffer.from([0xe4]));
  expect(piece(304).toString()).toBe('▁to');
  expect(piece(32_000).toString()).toBe('<unused_32000>');
  expect(piece(MOONSHINE_VOCABULARY_SIZE - 1).toString()).toBe('<unused_32767>');
});

test('a vocabulary larger than the model’s is refused', () => {
  const pieces = Array.from({ length: MOONSHINE_VOCABULARY_SIZE + 1 }, String);
  expect(() => llamaTokensText(pieces)).toThrow('larger than the model');
});
