import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A server process of a test's own, as `npm start` runs it: one that can be killed. */
export interface OwnServer {
  readonly url: string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port; resolves when it is ready. */
  restart(): Promise<void>;
  /** All that it has printed, logs included. */
  output(): string;
}

/** Starts it on a free port and waits until it is ready. */
export async function startOwnServer(env: Record<string, string> = {}): Promise<OwnServer> {
  let output = '';
  let child: ChildProcess;

  const start = async (port: string): Promise<string> => {
    child = spawn(process.execPath, ['--import', TSX, MAIN], {
      env: { ...process.env, EARSHOT_ENGINE_PROCESSES: '1', ...env, PORT: port },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const address = await new Promise<string>((resolve, reject) => {
      const take = (chunk: Buffer): void => {
        output += chunk.toString();
      };
      child.stderr!.on('data', take);
      child.stdout!.on('data', (chunk: Buffer) => {
        take(chunk);
        // The address is the last thing that is printed, once the engine is warm.
        const found = /https?:\/\/\S+/.exec(chunk.toString());
        if (found) resolve(found[0]);
      });
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
    });
    return address;
  };

  const url = await start('0');
  return {
    url,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    async restart() {
      await start(new URL(url).port);
    },
    output: () => output,
  };
}
