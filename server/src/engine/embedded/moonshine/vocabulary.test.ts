import { expect, test } from 'vitest';
import { Vocabulary } from './vocabulary.ts';

const lines = (...pieces: (string | Buffer)[]): string =>
  pieces.map((piece, id) => `${Buffer.from(piece).toString('base64')} ${id}\n`).join('');

test('pieces are joined, ▁ is a space, bytes make characters', () => {
  const vocabulary = new Vocabulary(
    lines('▁Hello', ',', '▁w', 'orld', Buffer.from([0xc3]), Buffer.from([0xa9])),
  );
  expect(vocabulary.textOf([0, 1, 2, 3, 4, 5])).toBe('Hello, worldé');
  expect(vocabulary.textOf([])).toBe('');
  expect(vocabulary.textOf([0, 4])).toBe('Hello\u{FFFD}');
});

test('a token that is just a piece, the trained one', () => {
  const vocabulary = new Vocabulary(lines('.', 'a', '.', '▁.'));
  expect(vocabulary.tokenOf('.')).toBe(2);
  expect(() => vocabulary.tokenOf('?')).toThrow('no token is ?');
});
