import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bearerHeader, readBearerHeader } from './bearer-token.ts';

test('any text comes back, and what is sent is what a header may hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (token) => {
      const { authorization } = Object.fromEntries(
        new Headers({ authorization: bearerHeader(token) }),
      );
      expect(readBearerHeader(authorization)).toBe(token);
    }),
  );
});

test('a plain one may be written as it is', () => {
  expect(readBearerHeader('bearer a long phrase')).toBe('a long phrase');
});

test.each([undefined, '', 'Bearer', 'Bearer  ', 'Basic YTpi', 'Bearer %E0%A4', 'Bearer %'])(
  '%s: none',
  (header) => expect(readBearerHeader(header)).toBeNull(),
);
