import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ensureModel } from '../scripts/model-store/ensure-model.ts';
import { ensurePage } from '../scripts/setup/page-build.mjs';
import { builtProgram, ensureServer } from '../scripts/setup/server-build.mjs';
import { withSetupLock } from '../scripts/setup/setup-lock.mjs';
import { cpuSecondsOf, overTree, peakResidentMiBOf, residentMiBOf } from './process-figures.ts';
import { START_OPTIONS } from './start-options.ts';

/** The whole server as a process of its own, on a free port, with the embedded engine. */
export interface BenchServer {
  readonly url: string;
  /** CPU seconds so far of the server and its engine processes; null where there is no /proc. */
  cpuSeconds(): number | null;
  /** Sum of their resident sizes now, in MiB. Shared pages count in each. */
  residentMiB(): number | null;
  /** Sum of their peak resident sizes, in MiB. Shared pages count in each. */
  peakMemoryMiB(): number | null;
  close(): Promise<void>;
}

/** As `npm start` runs it, built anew where its sources have changed. `env` over what a bench needs. */
export async function openServer(env: Readonly<Record<string, string>> = {}): Promise<BenchServer> {
  await withSetupLock(async () => {
    await ensureServer();
    await ensurePage();
  });
  await ensureModel();
  const server = spawn(process.execPath, [...START_OPTIONS, fileURLToPath(builtProgram('main'))], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', EARSHOT_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A bench that fails leaves no server behind.
  process.once('exit', () => server.kill('SIGKILL'));
  const url = await Promise.race([readyUrl(server), exited(server)]);
  return {
    url,
    cpuSeconds: () => overTree(server.pid, cpuSecondsOf),
    residentMiB: () => overTree(server.pid, residentMiBOf),
    peakMemoryMiB: () => overTree(server.pid, peakResidentMiBOf),
    async close() {
      const closed = once(server, 'exit');
      server.kill('SIGTERM');
      await closed;
    },
  };
}

async function readyUrl({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('no output');
  for await (const line of createInterface({ input: stdout })) {
    const url = /https?:\S+/.exec(line)?.[0];
    if (url) return url;
  }
  throw new Error('the server said no address');
}

async function exited(server: ChildProcess): Promise<never> {
  const [code] = (await once(server, 'exit')) as [number | null];
  throw new Error(`the server has ended with ${code}`);
}
