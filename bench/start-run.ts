import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import {
  cpuSecondsOf,
  programOf,
  proportionalMiBOf,
  residentMiBOf,
  scriptOf,
  treeOf,
} from './process-figures.ts';

/** What one process of the product had used: until it was ready, and when it idled. */
export interface ProcessShare {
  /** `npm`, `server`, `voice activity` or `decode`, and a number where there are several. */
  readonly name: string;
  readonly cpuMs: number;
  readonly residentMiB: number;
  readonly proportionalMiB: number;
}

export interface StartRun {
  /** From the command to the line that says it is ready. */
  readonly readyMs: number;
  /** Until it listens: the page can be loaded, streams must wait. */
  readonly listeningMs: number;
  readonly processes: readonly ProcessShare[];
}

/** It has settled when its processes together use less than this in a look, CPU seconds … */
const IDLE_CPU_S = 0.02;
const LOOK_MS = 500;
/** … or when it has had so many looks. */
const MAX_LOOKS = 40;

/**
 * Starts the product of a checkout as a person does, everything cached, and ends it again. In a session of
 * its own, as in a terminal: Linux deals out processors by session. Rejects when it ends before it is ready.
 */
export async function startOnce(project: string): Promise<StartRun> {
  const startedMs = performance.now();
  const npm = spawn('npm', ['start'], {
    cwd: project,
    detached: true,
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', EARSHOT_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const root = npm.pid;
  if (root === undefined) throw new Error('npm cannot be started');
  const killAll = (): void => void process.kill(-root, 'SIGKILL');
  process.once('exit', killAll);
  try {
    const [listeningMs, readyMs] = await Promise.all([
      msUntil(npm.stderr, '"listening"', startedMs),
      msUntil(npm.stdout, 'Earshot is ready', startedMs),
    ]);
    const cpu = new Map(treeOf(root).map((pid) => [pid, cpuSecondsOf(pid)]));
    await settled(root);
    return { readyMs, listeningMs, processes: sharesOf(root, cpu) };
  } finally {
    await end(npm, root);
    process.off('exit', killAll);
  }
}

async function msUntil(
  output: ChildProcess['stdout'],
  words: string,
  startedMs: number,
): Promise<number> {
  const said: string[] = [];
  if (output)
    for await (const line of createInterface({ input: output })) {
      if (line.includes(words)) {
        output.resume();
        return performance.now() - startedMs;
      }
      said.push(line);
    }
  throw new Error(`it ended before it was ready: ${said.join('\n')}`);
}

async function settled(root: number): Promise<void> {
  const used = (): number => treeOf(root).reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
  let before = used();
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    await delay(LOOK_MS);
    const now = used();
    if (now - before < IDLE_CPU_S) return;
    before = now;
  }
}

function sharesOf(root: number, cpuSeconds: ReadonlyMap<number, number>): ProcessShare[] {
  const counts = new Map<string, number>();
  return treeOf(root).map((pid) => {
    const role = pid === root ? 'npm' : roleOf(pid);
    const count = (counts.get(role) ?? 0) + 1;
    counts.set(role, count);
    return {
      name: count === 1 ? role : `${role} ${count}`,
      cpuMs: (cpuSeconds.get(pid) ?? 0) * 1_000,
      residentMiB: residentMiBOf(pid),
      proportionalMiB: proportionalMiBOf(pid),
    };
  });
}

function roleOf(pid: number): string {
  // npm runs a script by a shell, which then names it, too.
  if (programOf(pid) !== 'node') return 'shell';
  const script = scriptOf(pid);
  if (script.startsWith('vad-child')) return 'voice activity';
  return script.includes('-child.') ? 'decode' : 'server';
}

/** npm passes SIGTERM on; whatever is left after that is killed. */
async function end(npm: ChildProcess, root: number): Promise<void> {
  if (npm.exitCode === null && npm.signalCode === null) {
    const exited = once(npm, 'exit');
    npm.kill('SIGTERM');
    await exited;
  }
  try {
    process.kill(-root, 'SIGKILL');
  } catch {
    // nothing was left
  }
}
