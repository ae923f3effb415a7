import { expect, it } from 'vitest';
import { SHORTCUTS, shortcutOf, type KeyPress } from './shortcuts.ts';

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
  [' ', 'startStop'],
  ['c', 'copy'],
  ['C', 'copy'],
  ['+', 'larger'],
  ['-', 'smaller'],
  ['?', 'details'],
] as const)('P35 %j on the page does %s', (key, action) => {
  expect(shortcutOf(press(key), SHORTCUTS)).toBe(action);
});

it.each([
  ['typing in a box', press('c', { owner: 'text' })],
  ['the browser’s copy', press('c', { ctrlKey: true })],
  ['the browser’s copy on a Mac', press('c', { metaKey: true })],
  ['a menu', press('d', { altKey: true })],
  ['a button’s own Space', press(' ', { owner: 'control' })],
  ['Space that scrolls the transcript', press(' ', { owner: 'scroller' })],
  ['a key held down', press(' ', { repeat: true })],
  ['a key without meaning', press('x')],
])('P35 leaves %s alone', (_what, it_) => {
  expect(shortcutOf(it_, SHORTCUTS)).toBeNull();
});

it('P35 works from a focused button and from the transcript, but for Space', () => {
  expect(shortcutOf(press('c', { owner: 'control' }), SHORTCUTS)).toBe('copy');
  expect(shortcutOf(press('j', { owner: 'scroller' }), SHORTCUTS)).toBe('jump');
});
