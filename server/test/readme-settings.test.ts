import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingsTable } from '../src/config.ts';

test('the table of settings in README.md is the one in the code', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, table] = /<!-- settings -->\n([^]*?)\n?<!-- \/settings -->/.exec(readme) ?? [];
  expect(table?.trim()).toBe(settingsTable());
});
