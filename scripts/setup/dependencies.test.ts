import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whyInstall } from './dependencies.mjs';

const ROOT = { dependencies: { a: '^1.0.0' } };
const A = { version: '1.2.0', integrity: 'sha512-a' };
const ELSEWHERE = { version: '1.0.0', optional: true, os: ['nowhere'], cpu: [process.arch] };
const HERE = { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'earshot deps '));
  mkdirSync(join(dir, 'node_modules'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function checkout(manifest: object, locked: object, installed: object | undefined): void {
  const write = (path: string, value: object) =>
    writeFileSync(join(dir, path), JSON.stringify(value));
  write('package.json', manifest);
  write('package-lock.json', { packages: { '': ROOT, ...locked } });
  if (installed) write('node_modules/.package-lock.json', { packages: installed });
}

const a = 'node_modules/a';

test.each([
  ['all there', ROOT, { [a]: A }, { [a]: A }, undefined],
  ['nothing installed', ROOT, { [a]: A }, undefined, 'there are none yet'],
  ['one missing', ROOT, { [a]: A }, {}, 'a is missing'],
  ['another version', ROOT, { [a]: A }, { [a]: { ...A, version: '1.1.0' } }, 'a is out of date'],
  ['another content', ROOT, { [a]: A }, { [a]: { ...A, integrity: 'x' } }, 'a is out of date'],
  ['of another platform', ROOT, { [a]: A, 'node_modules/b': ELSEWHERE }, { [a]: A }, undefined],
  ['of this platform', ROOT, { [a]: A, 'node_modules/b': HERE }, { [a]: A }, 'b is missing'],
  [
    'package.json edited by hand',
    { dependencies: { a: '^2.0.0' } },
    { [a]: A },
    { [a]: A },
    'package.json and package-lock.json have changed',
  ],
])('%s', (_, manifest, locked, installed, reason) => {
  checkout(manifest, locked, installed);
  expect(whyInstall(dir)).toBe(reason);
});
