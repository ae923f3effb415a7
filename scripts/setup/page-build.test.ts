import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isStale, rememberBuild } from './page-build.mjs';

let dir: string;
let scratch: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'earshot page '));
  scratch = join(dir, '.cache');
  mkdirSync(join(dir, 'src', 'ui'), { recursive: true });
  mkdirSync(join(dir, 'dist'));
  writeFileSync(join(dir, 'src', 'ui', 'app.tsx'), 'one');
  writeFileSync(join(dir, 'dist', 'index.html'), 'built');
  writeFileSync(join(dir, 'dist', 'room.html'), 'built');
  rememberBuild(dir, scratch);
});
afterEach(() => rmSync(dir, { recursive: true }));

test('what was just built is not stale', () => expect(isStale(dir, scratch)).toBe(false));

test.each([
  ['a source changed', () => writeFileSync(join(dir, 'src', 'ui', 'app.tsx'), 'two')],
  ['a source was added', () => writeFileSync(join(dir, 'src', 'ui', 'new.tsx'), '')],
  ['the lock file changed', () => writeFileSync(join(dir, 'package-lock.json'), '{}')],
  ['dist/ is gone', () => rmSync(join(dir, 'dist'), { recursive: true })],
  ['dist/ is of another build', () => writeFileSync(join(dir, 'dist', 'index.html'), 'other')],
  ['one page is missing', () => rmSync(join(dir, 'dist', 'room.html'))],
  ['one page is of another build', () => writeFileSync(join(dir, 'dist', 'room.html'), 'other')],
  ['a page changed', () => writeFileSync(join(dir, 'room.html'), 'two')],
  ['nothing is known of the build', () => rmSync(scratch, { recursive: true })],
])('stale: %s', (_, change) => {
  change();
  expect(isStale(dir, scratch)).toBe(true);
});

test('a test that changed does not make the page stale', () => {
  writeFileSync(join(dir, 'src', 'ui', 'app.test.tsx'), 'new');
  expect(isStale(dir, scratch)).toBe(false);
});
