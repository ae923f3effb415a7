import tokenizer from 'llama-tokenizer-js';
import { expect, test } from 'vitest';
import { llamaTokensText } from '../../server/src/model/llama-tokens.ts';
import { TOKENS } from './pins.ts';
import { sha256 } from './sha256.ts';

test('the vocabulary made from the locked tokenizer is the pinned one', () => {
  const content = Buffer.from(llamaTokensText(tokenizer.vocabById));
  expect(content.length).toBe(TOKENS.bytes);
  expect(sha256(content)).toBe(TOKENS.sha256);
});
