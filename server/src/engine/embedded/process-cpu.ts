import { readFileSync } from 'node:fs';

/** Kernel clock ticks a second in /proc/<pid>/stat: 100 on all Linux that Node runs on (sysconf(_SC_CLK_TCK)). */
const TICKS_PER_S = 100;

/**
 * Processor time that a process has had so far, all threads, in milliseconds (steps of 10). Null where
 * the system does not tell (no /proc) or the process has gone. Source of the fields: proc(5).
 */
export function cpuMsOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the program's name in brackets, may hold anything; the third comes first here.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? (ticks * 1_000) / TICKS_PER_S : null;
  } catch {
    return null;
  }
}
