import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PinnedPackage } from './pins.ts';
import {
  TarballRefused,
  WrongTarball,
  type TarballPart,
  type TarballSource,
} from './tarball-source.ts';

export interface DownloadOptions {
  /** Attempts in a row that bring no new byte. */
  readonly maxFruitlessAttempts: number;
  /** All attempts: a link that always breaks is given up too. */
  readonly maxAttempts: number;
  /** Wait before another attempt, doubled after each fruitless one. */
  readonly retryDelayMs: number;
  /** A connection that brings nothing for this long is dropped. */
  readonly stallMs: number;
}

export const DOWNLOAD_DEFAULTS: DownloadOptions = {
  maxFruitlessAttempts: 4,
  maxAttempts: 40,
  retryDelayMs: 500,
  stallMs: 20_000,
};

/**
 * Brings a pinned tarball to `partPath`, whole and checked. What an earlier attempt or an earlier
 * process left there is continued; bytes that turn out wrong are deleted and fetched once more.
 * Rejects with {@link TarballRefused}, {@link WrongTarball} or the last attempt's error; what came
 * so far stays, for the next start.
 */
export async function downloadTarball(
  source: TarballSource,
  wanted: PinnedPackage,
  partPath: string,
  onBytes: (bytes: number) => void,
  options: DownloadOptions = DOWNLOAD_DEFAULTS,
): Promise<void> {
  await mkdir(dirname(partPath), { recursive: true });
  for (let round = 1; ; round++) {
    await bringAll(source, wanted, partPath, onBytes, options);
    if ((await integrityOf(partPath)) === wanted.integrity) return;
    await rm(partPath, { force: true });
    if (round === 2)
      throw new WrongTarball(`${wanted.name}@${wanted.version} is not the file that was pinned`);
  }
}

async function bringAll(
  source: TarballSource,
  wanted: PinnedPackage,
  partPath: string,
  onBytes: (bytes: number) => void,
  options: DownloadOptions,
): Promise<void> {
  let fruitless = 0;
  for (let attempt = 1; ; attempt++) {
    const have = await usableBytes(partPath, wanted.bytes);
    onBytes(have);
    if (have === wanted.bytes) return;
    let failure: unknown = new Error('the connection ended early');
    try {
      const part = await source.open(wanted, have);
      await append(part, have, wanted.bytes, partPath, onBytes, options.stallMs);
    } catch (error) {
      if (isFinal(error)) throw error;
      failure = error;
    }
    const now = await usableBytes(partPath, wanted.bytes);
    if (now === wanted.bytes) continue;
    fruitless = now > have ? 0 : fruitless + 1;
    if (fruitless >= options.maxFruitlessAttempts || attempt >= options.maxAttempts) throw failure;
    await delay(options.retryDelayMs * 2 ** Math.max(0, fruitless - 1));
  }
}

/** Trying again does not help against a refusal or against this machine's own disk. */
function isFinal(error: unknown): boolean {
  return error instanceof TarballRefused || DISK_FAULTS.has((error as NodeJS.ErrnoException).code);
}

const DISK_FAULTS: ReadonlySet<string | undefined> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
]);

/** What is there of it; a file longer than the tarball is of something else, and begun anew. */
async function usableBytes(partPath: string, bytes: number): Promise<number> {
  const size = await stat(partPath).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= bytes) return size;
  await rm(partPath, { force: true });
  return 0;
}

/** Writes the part behind the `have` bytes that are there; bytes before them are passed over. */
async function append(
  part: TarballPart,
  have: number,
  total: number,
  partPath: string,
  onBytes: (bytes: number) => void,
  stallMs: number,
): Promise<void> {
  const stall = setTimeout(() => part.close(), stallMs);
  try {
    if (part.offset > have) throw new Error('the registry left out a stretch');
    const file = await open(partPath, 'a');
    try {
      let at = part.offset;
      let written = have;
      for await (const chunk of part.body) {
        stall.refresh();
        const fresh = chunk.subarray(Math.max(0, written - at), total - at);
        at += chunk.length;
        await file.writeFile(fresh);
        written += fresh.length;
        onBytes(written);
        if (written === total) break;
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    clearTimeout(stall);
    part.close();
  }
}

async function integrityOf(path: string): Promise<string> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `sha512-${hash.digest('base64')}`;
}
