import { readdirSync, readFileSync } from 'node:fs';
import { cpuMsOf } from '../server/src/engine/embedded/process-cpu.ts';

const MB_IN_A_MIB = 1.048576;

/** What /proc tells of processes of this machine. Source of fields and units: proc(5). Linux only; elsewhere nothing is known. */

/** Sum of a figure over a process and its children; null where it cannot be read. */
export function overTree(pid: number | undefined, figure: (pid: number) => number): number | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + figure(each), 0);
}

export function childrenOf(parent: number): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && Number(statOf(pid)[1]) === parent);
}

/** A process and all that descend from it, itself first. */
export function treeOf(root: number): number[] {
  return [root, ...childrenOf(root).flatMap(treeOf)];
}

/** CPU seconds of a process so far, in user and kernel mode; 0 for one that has gone. */
export function cpuSecondsOf(pid: number): number {
  return (cpuMsOf(pid) ?? 0) / 1_000;
}

/** Millions of bytes. */
export function mibToMb(mib: number): number {
  return mib * MB_IN_A_MIB;
}

/** Resident size now. Shared pages count in each process. */
export function residentMiBOf(pid: number): number {
  return statusMiB(pid, 'VmRSS');
}

/** Resident size now, a page that n processes share counted as 1/n. Source of the field: proc_pid_smaps(5). */
export function proportionalMiBOf(pid: number): number {
  const line = /^Pss:\s+(\d+) kB/m.exec(readProc(pid, 'smaps_rollup'));
  return Number(line?.[1] ?? 0) / 1024;
}

/** The highest resident size so far. */
export function peakResidentMiBOf(pid: number): number {
  return statusMiB(pid, 'VmHWM');
}

/** File name of the script that a Node process runs (the last one named: loaders come first); empty for none. */
export function scriptOf(pid: number): string {
  const words = readProc(pid, 'cmdline').split('\0');
  const script = words.findLast((word) => /\.[cm]?[jt]s$/.test(word));
  return script?.split('/').at(-1) ?? '';
}

/** File name of the program that a process runs, as it was called by; empty for one that has gone. */
export function programOf(pid: number): string {
  return readProc(pid, 'cmdline').split('\0')[0]?.split('/').at(-1) ?? '';
}

/** Fields of /proc/<pid>/stat from the third (state) on; empty for a process that has gone. */
function statOf(pid: number): string[] {
  const stat = readProc(pid, 'stat');
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function statusMiB(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readProc(pid, 'status'));
  return Number(line?.[1] ?? 0) / 1024;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
