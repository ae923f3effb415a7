import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let dir: string;
let lock: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'earshot lock '));
  lock = join(dir, 'deeper', '.lock');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A process id that was somebody's and is nobody's now. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

test('work under one lock never overlaps, and the lock is gone afterwards', async () => {
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${name} ends`);
  };
  await Promise.all([withLock(lock, 'tests', work('a')), withLock(lock, 'tests', work('b'))]);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(existsSync(lock)).toBe(false);
});

test('work that fails releases the lock and its error is the caller’s', async () => {
  const work = () => Promise.reject(new Error('it broke'));
  await expect(withLock(lock, 'tests', work)).rejects.toThrow('it broke');
  expect(existsSync(lock)).toBe(false);
});

test('a holder that was killed is succeeded', async () => {
  await withLock(lock, 'tests', async () => undefined); // makes the folder
  writeFileSync(lock, JSON.stringify({ pid: deadPid(), host: hostname() }));
  expect(await withLock(lock, 'tests', async () => 'done')).toBe('done');
});

test('a holder on another machine, or whose id was given away, is succeeded once it is silent', async () => {
  await withLock(lock, 'tests', async () => undefined);
  writeFileSync(lock, JSON.stringify({ pid: process.pid, host: 'elsewhere' }));
  const aMinuteAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, aMinuteAgo, aMinuteAgo);
  expect(await withLock(lock, 'tests', async () => 'done')).toBe('done');
});
