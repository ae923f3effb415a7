import { earshotCacheDir, modelStorePaths } from '../../server/src/model/cache-dir.ts';
import { llamaTokensText } from '../../server/src/model/llama-tokens.ts';
import { PROJECT_DIR } from '../setup/project.mjs';
import { TaskError } from '../setup/task-error.mjs';
import { ensureModelFiles } from './model-store.ts';
import {
  MOONSHINE,
  OWN_DECODER,
  OWN_ENCODER,
  OWN_FRONT_END,
  OWN_SILERO,
  SILERO,
  TOKENS,
  type MadeFile,
} from './pins.ts';
import { TarballRefused, WrongTarball, type TarballSource } from './tarball-source.ts';

/**
 * The files of the embedded engine, in this user's cache. Who brings a model of their own
 * (`EARSHOT_MODEL_DIR`) needs voice activity only. Rejects with one line for a person.
 */
export async function ensureModel(): Promise<void> {
  const { storeDir } = modelStorePaths(earshotCacheDir());
  const hasOwnModel = Boolean(process.env['EARSHOT_MODEL_DIR']);
  let source: TarballSource | undefined;
  try {
    await ensureModelFiles({
      storeDir,
      packages: hasOwnModel ? [SILERO] : [MOONSHINE, SILERO],
      made: hasOwnModel
        ? [OWN_SILERO]
        : [OWN_SILERO, TOKENS, OWN_FRONT_END, OWN_ENCODER, OWN_DECODER],
      make: (wanted) => make(wanted, storeDir),
      openSource: async () => {
        const { openNpmRegistry } = await import('./npm-registry.ts');
        return (source = await openNpmRegistry(PROJECT_DIR));
      },
      output: process.stderr,
    });
  } catch (error) {
    throw new TaskError(inWords(error, storeDir, source), { cause: error });
  }
}

async function make({ target }: MadeFile, storeDir: string): Promise<Uint8Array> {
  if (target === TOKENS.target) {
    const { default: tokenizer } = await import('llama-tokenizer-js');
    return Buffer.from(llamaTokensText(tokenizer.vocabById));
  }
  if (target === OWN_FRONT_END.target)
    process.stderr.write('Preparing the speech model, once: some seconds\n');
  // Loaded only now, as the tokenizer is: made once, they are there for good.
  const { makeOwnGraph } = await import('./make-own-graphs.ts');
  return makeOwnGraph(target, storeDir);
}

/** What went wrong and what to do, in one line. */
export function inWords(
  error: unknown,
  storeDir: string,
  source: TarballSource | undefined,
): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const elsewhere = 'or name another folder with EARSHOT_CACHE_DIR';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `no space left for the speech model in ${storeDir}: free 100 MB, ${elsewhere}`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${storeDir} cannot be written to (${code}): give it to this user, ${elsewhere}`;
  const registry = source?.describe(MOONSHINE.name) ?? '';
  const from = `the speech model is not (or not whole) in the cache, ${storeDir}, and`;
  if (error instanceof TarballRefused)
    return `${from} npm's registry ${registry} does not give it: ${message}. See: npm config get registry`;
  if (error instanceof WrongTarball)
    return `${from} npm's registry ${registry} gives another file: ${message}`;
  if (source && code !== undefined)
    return `${from} npm's registry ${registry} cannot be reached (${code}). Connect once, or copy the cache of another machine there`;
  return `the speech model could not be fetched: ${message}`;
}
