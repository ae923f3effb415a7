import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './project.mjs';

/** The holder touches its lock this often, ms … */
const HEARTBEAT_MS = 2_000;
/** … and is taken for gone after this long without, ms: a killed container, a recycled process id. */
const SILENT_HOLDER_MS = 20_000;
const RETRY_MS = 100;

/**
 * Runs `work` while no other process does so under the same lock file. A holder that was killed
 * is noticed and succeeded. Best effort against two successors in the same instant: what is
 * written under it is checked and put in place atomically anyway.
 *
 * @template T
 * @param {string} path
 * @param {string} purpose in words: "waiting for another process that …"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, purpose, work) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!take(path)) {
    if (!told) say(`Waiting for another process that ${purpose} …`);
    told = true;
    await delay(RETRY_MS);
  }
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function take(path) {
  if (create(path)) return true;
  if (!holderIsGone(path)) return false;
  removeOnce(path);
  return create(path);
}

/** @param {string} path */
function create(path) {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path */
function holderIsGone(path) {
  try {
    const silentMs = Date.now() - statSync(path).mtimeMs;
    if (silentMs > SILENT_HOLDER_MS) return true;
    const holder = JSON.parse(readFileSync(path, 'utf8'));
    return holder.host === hostname() && !isAlive(holder.pid);
  } catch {
    return false; // released, or not yet written in full: look again
  }
}

/** By rename, so that of two waiters only one removes it. @param {string} path */
function removeOnce(path) {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    rmSync(aside, { force: true });
  } catch {
    // another waiter was first
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} path */
function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // taken over or the disk is gone; the work itself is checked by what it writes
  }
}
