import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetBuild, hashInputs, isStale, rememberBuild, type Build } from './build-record.mjs';

const BUILD: Build = {
  name: 'thing',
  inputs: ['src', 'package-lock.json', 'room.html'],
  outputs: ['dist/index.html', 'dist/room.html', 'programs'],
};

let dir: string;
let scratch: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'earshot build '));
  scratch = join(dir, '.cache');
  mkdirSync(join(dir, 'src', 'ui'), { recursive: true });
  mkdirSync(join(dir, 'dist'));
  writeFileSync(join(dir, 'src', 'ui', 'app.tsx'), 'one');
  writeFileSync(join(dir, 'dist', 'index.html'), 'built');
  writeFileSync(join(dir, 'dist', 'room.html'), 'built');
  mkdirSync(join(dir, 'programs'));
  writeFileSync(join(dir, 'programs', 'main.js'), 'built');
  rememberBuild(BUILD, dir, scratch);
});
afterEach(() => rmSync(dir, { recursive: true }));

test('what was just built is not stale', () => expect(isStale(BUILD, dir, scratch)).toBe(false));

test.each([
  ['a source changed', () => writeFileSync(join(dir, 'src', 'ui', 'app.tsx'), 'two')],
  ['a source was added', () => writeFileSync(join(dir, 'src', 'ui', 'new.tsx'), '')],
  ['the lock file changed', () => writeFileSync(join(dir, 'package-lock.json'), '{}')],
  ['dist/ is gone', () => rmSync(join(dir, 'dist'), { recursive: true })],
  ['dist/ is of another build', () => writeFileSync(join(dir, 'dist', 'index.html'), 'other')],
  ['one page is missing', () => rmSync(join(dir, 'dist', 'room.html'))],
  ['one page is of another build', () => writeFileSync(join(dir, 'dist', 'room.html'), 'other')],
  ['a file of a built folder changed', () => writeFileSync(join(dir, 'programs', 'main.js'), '')],
  ['a file of a built folder is gone', () => rmSync(join(dir, 'programs', 'main.js'))],
  ['a built folder has a file more', () => writeFileSync(join(dir, 'programs', 'b.js'), '')],
  ['a page changed', () => writeFileSync(join(dir, 'room.html'), 'two')],
  ['nothing is known of the build', () => rmSync(scratch, { recursive: true })],
])('stale: %s', (_, change) => {
  change();
  expect(isStale(BUILD, dir, scratch)).toBe(true);
});

test('only what was there before the build counts: an edit meanwhile makes it stale', () => {
  const inputs = hashInputs(BUILD, dir);
  writeFileSync(join(dir, 'src', 'ui', 'app.tsx'), 'two');
  rememberBuild(BUILD, dir, scratch, inputs);
  expect(isStale(BUILD, dir, scratch)).toBe(true);
});

test('a build that was begun and not ended is stale', () => {
  forgetBuild(BUILD, scratch);
  expect(isStale(BUILD, dir, scratch)).toBe(true);
});

test('a test that changed makes nothing stale', () => {
  writeFileSync(join(dir, 'src', 'ui', 'app.test.tsx'), 'new');
  expect(isStale(BUILD, dir, scratch)).toBe(false);
});
