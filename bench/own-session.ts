import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';

const IS_INNER = 'EARSHOT_BENCH_SESSION';
/** A third of the weight of a session that has not stepped back. */
const SESSION_NICENESS = '5';

/**
 * Linux deals out processors by session (autogroups) where there is more to do than they can. A browser
 * is launched into one of its own, and of an even share its audio threads, of higher priority, leave its
 * main thread so little that a task of 1 ms takes half a second. So the rest of a bench steps back, as
 * a desktop lets the window in front go first; in a session of its own, for the terminal's would stay so.
 *
 * Runs this program once more in that session, and resolves with its exit code when it has ended; null:
 * this is that run, or the system has no such sessions.
 */
export async function rerunInOwnSession(): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  if (process.env[IS_INNER] !== undefined) {
    try {
      writeFileSync('/proc/self/autogroup', SESSION_NICENESS);
    } catch {
      // A kernel without them deals out by thread.
    }
    return null;
  }
  const inner = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    stdio: 'inherit',
    env: { ...process.env, [IS_INNER]: '' },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => inner.pid !== undefined && process.kill(-inner.pid, signal));
  const [code, signal] = (await once(inner, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}
