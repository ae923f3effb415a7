import { expect, test } from 'vitest';
import { Rows } from './rows.ts';

test('rows stay as they were when more come than there was room for, and the room they left is given back', () => {
  const rows = new Rows(2, 4);
  const first = rows.view(0, 4);
  first.set([1, 2, 3, 4, 5, 6, 7, 8]);
  rows.view(4, 9).fill(9);
  expect([...rows.view(0, 5)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 9]);
  expect(first.length).toBe(0);
});

test('what is freed has no memory left', () => {
  const rows = new Rows(2);
  const view = rows.view(0, 3);
  expect(view.length).toBe(6);
  rows.free();
  expect(view.length).toBe(0);
});
