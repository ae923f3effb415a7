import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export interface ServerProcess {
  readonly child: ChildProcess;
  /** Settles with the address that was printed; rejects if the process ends before. */
  readonly url: Promise<string>;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  /** Resolves once the error output contains `text`. */
  logged(text: string): Promise<void>;
}

/** Runs a server's main file, TypeScript or not, as a process of its own; killed when the test has finished, or when told otherwise. */
export function runProcess(
  main: string,
  env: Record<string, string>,
  whenOver: (kill: () => void) => void = onTestFinished,
): ServerProcess {
  const file = fileURLToPath(new URL(main, import.meta.url));
  const child = fork(file, {
    execArgv: file.endsWith('.ts') ? ['--import', TSX] : [],
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  whenOver(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  const looks = new Set<() => void>();
  child.stdout?.on('data', (bytes) => {
    stdout += String(bytes);
    for (const look of looks) look();
  });
  child.stderr?.on('data', (bytes) => {
    stderr += String(bytes);
    for (const look of looks) look();
  });
  const exited: ServerProcess['exited'] = new Promise((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const until = <T>(found: () => T | null): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const value = found();
        if (value === null) return;
        looks.delete(look);
        resolve(value);
      };
      looks.add(look);
      look();
      void exited.then(() => reject(new Error(`ended before: ${stderr}`)));
    });
  const url = until(() => /http\S+/.exec(stdout)?.[0] ?? null);
  url.catch(() => {});
  return {
    child,
    url,
    exited,
    output: () => ({ stdout, stderr }),
    logged: (text) => until(() => (stderr.includes(text) ? true : null)).then(() => {}),
  };
}
