import { expect, test } from 'vitest';
import { putLast } from './put-last.ts';

test('what is put again is last, and of too many the first is forgotten', () => {
  const map = new Map([
    ['a', 1],
    ['b', 2],
  ]);
  putLast(map, 'a', 3, 2);
  expect([...map]).toEqual([
    ['b', 2],
    ['a', 3],
  ]);
  putLast(map, 'c', 4, 2);
  expect([...map.keys()]).toEqual(['a', 'c']);
});
