import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkParticipantName, checkRoomName } from './room-name.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 80 });

describe('names of rooms', () => {
  test.each(['standup', 'a', '7', 'Büro am Markt', 'v1.2_final-3', '会議', 'ข้อ', 'x'.repeat(64)])(
    '%s may be one',
    (name) => expect(checkRoomName(name)).toBe(name),
  );

  test.each([
    ['nothing', ''],
    ['a slash', 'a/b'],
    ['a backslash', 'a\\b'],
    ['the folder above', '..'],
    ['a dot first', '.hidden'],
    ['a space first', ' standup'],
    ['a space last', 'standup '],
    ['another space', 'stand\u00A0up'],
    ['what an address escapes', 'a%2Fb'],
    ['a query', 'a?b'],
    ['a fragment', 'a#b'],
    ['a line break', 'stand\nup'],
    ['a line break last', 'standup\n'],
    ['a nought', 'stand\u0000up'],
    ['a turn of direction', 'stand\u202Eup'],
    ['an isolate', 'stand\u2066up'],
    ['a zero width space', 'stand\u200Bup'],
    ['half a character', 'stand\uD83D'],
    ['an accent first', '\u0301e'],
    ['65 characters', 'x'.repeat(65)],
  ])('%s: none', (_, name) => expect(checkRoomName(name)).toBeNull());

  test('whatever passes is one path segment that an address gives back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const name = checkRoomName(text);
        if (name === null) return;
        const { pathname } = new URL(`/room/${encodeURIComponent(name)}`, 'http://localhost');
        expect(pathname.split('/').slice(2).map(decodeURIComponent)).toEqual([text]);
      }),
    );
  });
});

describe('names of participants', () => {
  test.each([
    'Ada',
    "Ada O'Neill-Łódź, 2nd",
    '李',
    'عائشة',
    'می\u200Cخواهم',
    '👩\u200D💻',
    'e\u0301',
    '?',
    'x'.repeat(64),
  ])('%s may be one', (name) => expect(checkParticipantName(name)).toBe(name));

  test('space around it is not part of it', () => {
    expect(checkParticipantName('\t Ada Lovelace \n')).toBe('Ada Lovelace');
    expect(checkParticipantName(` ${'x'.repeat(64)} `)).toBe('x'.repeat(64));
  });

  test.each([
    ['nothing', ''],
    ['nothing but space', ' \t\u3000'],
    ['nothing but joiners', '\u200D\u200C'],
    ['nothing but an accent', '\u0301'],
    ['a line break', 'Ada\nBob'],
    ['a separator of lines', 'Ada\u2028Bob'],
    ['a nought', 'Ada\u0000'],
    ['a bell', 'Ada\u0007'],
    ['a turn of direction', 'Ada\u202E'],
    ['a mark of direction', '\u200FAda'],
    ['an isolate', '\u2067Ada\u2069'],
    ['a zero width space', 'A\u200Bda'],
    ['private use', 'Ada\uE000'],
    ['half a character', 'Ada\uDE00'],
    ['65 characters', 'x'.repeat(65)],
  ])('%s: none', (_, name) => expect(checkParticipantName(name)).toBeNull());

  test('whatever passes is visible, has its length, and passes again as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const name = checkParticipantName(text);
        if (name === null) return;
        expect(name).toMatch(/[\p{L}\p{N}\p{P}\p{S}]/u);
        expect(name).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(name.length).toBeLessThanOrEqual(64);
        expect(checkParticipantName(name)).toBe(name);
      }),
    );
  });
});
