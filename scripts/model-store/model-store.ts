import { join } from 'node:path';
import { withLock } from '../setup/lock.mjs';
import { writeFileAtomically } from './atomic-file.ts';
import type { ModelStoreOptions } from './model-store-options.ts';
import type { MadeFile } from './pins.ts';
import { sha256, sha256OfFile } from './sha256.ts';

type FileState = 'sound' | 'missing' | 'damaged';

interface UnsoundFile {
  readonly target: string;
  readonly state: FileState;
}

/**
 * Sees to it that the store holds exactly the pinned files, fetching what is missing or damaged.
 * Every file is read and hashed at every start: 70 MB are a tenth of a second, and no record of
 * sizes and times can be wrong. Safe against a second start at the same time, and against being
 * killed at any moment: the next start goes on from there.
 */
export async function ensureModelFiles(options: ModelStoreOptions): Promise<void> {
  if ((await unsoundFiles(options)).length === 0) return;
  const lock = join(options.storeDir, '.lock');
  await withLock(lock, 'fetches the speech model', async () => {
    const unsound = await unsoundFiles(options);
    for (const file of unsound)
      if (file.state === 'damaged')
        options.output.write(`${join(options.storeDir, file.target)} ${damageOf(file, options)}\n`);
    const targets = new Set(unsound.map(({ target }) => target));
    // Loaded only now: nearly every start finds all that it needs.
    const { fetchPackages } = await import('./fetch-packages.ts');
    await fetchPackages(
      options,
      options.packages.filter(({ files }) => files.some(({ target }) => targets.has(target))),
    );
    for (const made of options.made) if (targets.has(made.target)) await makeFile(made, options);
  });
}

function damageOf({ target }: UnsoundFile, { made }: ModelStoreOptions): string {
  return made.some((file) => file.target === target)
    ? 'is damaged, or of another version; making it anew'
    : 'is damaged; fetching it again';
}

async function makeFile(made: MadeFile, { make, storeDir }: ModelStoreOptions): Promise<void> {
  const content = await make(made);
  if (sha256(content) !== made.sha256)
    throw new Error(`${made.target} came out different from what is pinned`);
  await writeFileAtomically(join(storeDir, made.target), content);
}

async function unsoundFiles(options: ModelStoreOptions): Promise<readonly UnsoundFile[]> {
  const all = [...options.packages.flatMap(({ files }) => files), ...options.made];
  const states = await Promise.all(
    all.map(async ({ target, sha256: wanted }) => ({
      target,
      state: await fileState(join(options.storeDir, target), wanted),
    })),
  );
  return states.filter(({ state }) => state !== 'sound');
}

async function fileState(path: string, wanted: string): Promise<FileState> {
  try {
    return (await sha256OfFile(path)) === wanted ? 'sound' : 'damaged';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
}
