import { readdirSync, readFileSync } from 'node:fs';

/** Processor seconds so far of a renderer's threads that carry speech and words. */
export interface ThreadCpu {
  readonly main: number;
  /** The stream worker. */
  readonly worker: number;
  /** The capture worklet's. */
  readonly audio: number;
  /** All of the process, those three included. */
  readonly all: number;
}

const NS_PER_S = 1e9;

/** From /proc/<pid>/task; null where there is none. Names are those that Chromium gives, cut to 15 characters. */
export function threadCpuOf(pid: number): ThreadCpu | null {
  if (process.platform !== 'linux') return null;
  const threads = readdirSync(`/proc/${pid}/task`).map((tid) => ({
    tid: Number(tid),
    name: read(pid, tid, 'comm').trim(),
    // The first field: time on a processor, in nanoseconds (Documentation/scheduler/sched-stats.rst).
    seconds: Number(read(pid, tid, 'schedstat').split(' ')[0] ?? 0) / NS_PER_S,
  }));
  const sum = (isWanted: (thread: { tid: number; name: string }) => boolean): number =>
    threads.reduce((total, thread) => total + (isWanted(thread) ? thread.seconds : 0), 0);
  return {
    main: sum(({ tid }) => tid === pid),
    worker: sum(({ name }) => name.startsWith('DedicatedWorker')),
    audio: sum(({ name }) => name.startsWith('Realtime AudioW')),
    all: sum(() => true),
  };
}

/** Empty for a thread that has gone. */
function read(pid: number, tid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/task/${tid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
