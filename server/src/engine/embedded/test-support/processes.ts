/** Looks at processes of this machine, for tests that kill them. */
import { existsSync, readFileSync } from 'node:fs';

/** One that has ended but was not yet collected by its parent counts as ended. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !existsSync('/proc/self/stat') || !/^\d+ \(.*\) Z/.test(statOf(pid));
}

/** User-mode processor time in clock ticks (10 ms); 0 where the platform does not tell. */
export function cpuTicks(pid: number): number {
  return Number(/\) \S+(?: \S+){10} (\d+)/.exec(statOf(pid))?.[1] ?? 0);
}

function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}
