import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const ROW = /^\| ([A-Z]\d+) \|.*\| ([^|]+) \|$/gm;
/** Of `describe` and `test`, and of the rows of a `test.each`. */
const TITLE = /(?:\b(?:describe|test)\(|\[)\s*'([^']+)'/g;

test('every fault of docs/FAULTS.md has its number in the titles of the tests that it names', async () => {
  const page = await readFile(new URL('../../docs/FAULTS.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(ROW)];
  expect(rows.length).toBeGreaterThan(25);
  for (const [, number, files = ''] of rows) {
    for (const [, name] of files.matchAll(/`([\w.-]+)`/g)) {
      const source = await readFile(new URL(`${name}.test.ts`, import.meta.url), 'utf8');
      const titles = [...source.matchAll(TITLE)].map(([, title]) => title).join('\n');
      expect(titles, `${number} in ${name}`).toMatch(new RegExp(`\\b${number}\\b`));
    }
  }
});
