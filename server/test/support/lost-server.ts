import { runProcess, type ServerProcess } from './server-process.ts';

/** With the scripted engine, or as `npm start` runs it. */
export type ServerKind = 'scripted' | 'real';

export type LostServer = ServerProcess & { readonly address: string };

const MAINS: Record<ServerKind, string> = {
  scripted: './scripted-main.ts',
  real: '../../src/main.ts',
};

/**
 * A server process that is to be lost, ready to be used. On a free port unless told; killed when the
 * test has finished, or when told otherwise, also while it stands still.
 */
export async function startProcess(
  kind: ServerKind,
  env: Record<string, string> = {},
  whenOver?: (kill: () => void) => void,
): Promise<LostServer> {
  const cacheDir = process.env['EARSHOT_CACHE_DIR'];
  const settings = {
    PORT: '0',
    ...(cacheDir === undefined ? {} : { EARSHOT_CACHE_DIR: cacheDir }),
    ...env,
  };
  const started = runProcess(MAINS[kind], settings, whenOver);
  if (kind === 'scripted') started.child.send('answer');
  return { ...started, address: await started.url };
}

/** Ends it as the kernel would, and starts another where it was. */
export async function replaceProcess(
  lost: LostServer,
  kind: ServerKind,
  env: Record<string, string> = {},
): Promise<LostServer> {
  lost.child.kill('SIGKILL');
  await lost.exited;
  return startProcess(kind, { ...env, PORT: new URL(lost.address).port });
}

export const streamUrlOf = (address: string): string => `${address.replace('http', 'ws')}v1/stream`;
