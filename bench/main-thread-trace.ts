import * as z from 'zod';

/** What the page's main thread did, by processor time: a task that waited for its turn is no longer by that. */
export interface MainThreadTasks {
  /** Tasks that took over 50 ms of processor time. */
  readonly long: number;
  readonly longestMs: number;
  /** Of all tasks together. */
  readonly totalMs: number;
}

const LONG_MS = 50;

/** Chromium's trace categories that {@link readMainThread} needs. */
export const TRACE_CATEGORIES = ['toplevel'];

/** Of Chromium's JSON trace; times in microseconds, `tdur` is processor time. */
const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      tdur: z.number().optional(),
      args: z.object({ name: z.unknown().optional() }).optional(),
    }),
  ),
});

const MAIN_THREAD = 'CrRendererMain';
const TASK = 'ThreadControllerImpl::RunTask';

/** Of a browser with one busy page: the main thread of its busiest renderer. */
export function readMainThread(trace: string): MainThreadTasks {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace));
  const threads = new Map<string, number[]>();
  for (const { name, pid, tid, args } of traceEvents)
    if (name === 'thread_name' && args?.name === MAIN_THREAD) threads.set(`${pid}:${tid}`, []);
  for (const { name, pid, tid, tdur } of traceEvents)
    if (name === TASK) threads.get(`${pid}:${tid}`)?.push((tdur ?? 0) / 1_000);
  const [busiest = []] = [...threads.values()].toSorted((one, other) => sum(other) - sum(one));
  return {
    long: busiest.filter((ms) => ms > LONG_MS).length,
    longestMs: busiest.reduce((longest, ms) => Math.max(longest, ms), 0),
    totalMs: sum(busiest),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
