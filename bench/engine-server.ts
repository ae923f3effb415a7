import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Kernel clock ticks a second in /proc/<pid>/stat: 100 on all Linux that Node runs on (sysconf(_SC_CLK_TCK)). */
const TICKS_PER_S = 100;

/** The whole server as a process of its own, on a free port, with the embedded engine. */
export interface BenchServer {
  readonly url: string;
  /** CPU seconds so far of the server and its engine processes; null where there is no /proc. */
  cpuSeconds(): number | null;
  /** Sum of their peak resident sizes, in MiB. Shared pages count in each. */
  peakMemoryMiB(): number | null;
  close(): Promise<void>;
}

export async function openServer(): Promise<BenchServer> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const main = fileURLToPath(new URL('../server/src/main.ts', import.meta.url));
  const server = spawn(process.execPath, ['--import', tsx, main], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', EARSHOT_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A bench that fails leaves no server behind.
  process.once('exit', () => server.kill('SIGKILL'));
  const url = await Promise.race([readyUrl(server), exited(server)]);
  return {
    url,
    cpuSeconds: () => overTree(server.pid, cpuSecondsOf),
    peakMemoryMiB: () => overTree(server.pid, peakMemoryOf),
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

/** Sum of a figure over a process and its children; null where it cannot be read. */
function overTree(pid: number | undefined, figure: (pid: number) => number): number | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + figure(each), 0);
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && Number(statOf(pid)[1]) === parent);
}

/** Fields of /proc/<pid>/stat from the third (state) on; empty for a process that has gone. Source: proc(5). */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function cpuSecondsOf(pid: number): number {
  const stat = statOf(pid);
  return (Number(stat[11] ?? 0) + Number(stat[12] ?? 0)) / TICKS_PER_S;
}

function peakMemoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
