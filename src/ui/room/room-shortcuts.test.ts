import { expect, it } from 'vitest';
import { SHORTCUTS, shortcutOf, type KeyPress } from '../shortcuts.ts';
import { ROOM_SHORTCUTS } from './room-shortcuts.ts';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  owner: 'page',
  ...change,
});

it.each([
  ['m', 'mute'],
  ['M', 'mute'],
  ['c', 'copy'],
  ['j', 'jump'],
  ['=', 'larger'],
  ['-', 'smaller'],
  ['?', 'details'],
] as const)('P35 %j in a room does %s', (key, action) => {
  expect(shortcutOf(press(key), ROOM_SHORTCUTS)).toBe(action);
});

it('P35 mutes nobody who types, or holds the key', () => {
  expect(shortcutOf(press('m', { owner: 'text' }), ROOM_SHORTCUTS)).toBeNull();
  expect(shortcutOf(press('m', { repeat: true }), ROOM_SHORTCUTS)).toBeNull();
});

it('P35 a key that both pages know does the same on both', () => {
  const others = new Map(SHORTCUTS.flatMap(({ keys, action }) => keys.map((key) => [key, action])));
  const differing = ROOM_SHORTCUTS.flatMap(({ keys, action }) =>
    keys.filter((key) => others.has(key) && others.get(key) !== action),
  );
  expect(differing).toEqual([]);
});
