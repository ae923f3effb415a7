import type { Clock } from '../../../src/shared/time/clock.ts';
import type { Recogniser } from '../engine/engine.ts';
import { FINAL_BUDGET_MS } from './decode-deadline.ts';

/** Of a core, within {@link LOOK_EVERY_MS}. A process that hangs uses nothing at all; one of thirty that want a core has this much. */
const MIN_CPU_SHARE = 0.03;
/** Long enough that the least share is more than the 10 ms in which processor time is told. */
const LOOK_EVERY_MS = 1_000;

export interface TryWatchOptions {
  readonly clock: Clock;
  readonly recogniser: Recogniser;
  /** Of processor time, where that is known; it has passed by the clock before anybody looks. */
  readonly deadlineMs: number;
  /** Once, unless the watch was ended before. */
  readonly handleHung: () => void;
}

/**
 * Tells a try that hangs from one that starves. On a machine whose cores others want, too, a decode
 * takes many times its deadline by the clock; to kill its process then costs the loading of another,
 * which starves the rest: three streams lost an eighth of their words in that way. So a process that
 * works is left at it until it has had its time, 15 s by the clock at the most. Answers what ends the watch.
 */
export function watchTry({
  clock,
  recogniser,
  deadlineMs,
  handleHung,
}: TryWatchOptions): () => void {
  const cpuMs = (): number | null => recogniser.cpuMs?.() ?? null;
  const startedMs = clock.now();
  const startedCpuMs = cpuMs();
  let lookedCpuMs: number | null = null;
  /** It got some time of late, and has not had all of its own. */
  const isStarving = (nowCpuMs: number | null): boolean =>
    nowCpuMs !== null &&
    lookedCpuMs !== null &&
    startedCpuMs !== null &&
    nowCpuMs - lookedCpuMs >= MIN_CPU_SHARE * LOOK_EVERY_MS &&
    nowCpuMs - startedCpuMs < deadlineMs &&
    clock.now() - startedMs < FINAL_BUDGET_MS;
  const judge = (): void => {
    const nowCpuMs = cpuMs();
    if (!isStarving(nowCpuMs)) return handleHung();
    lookedCpuMs = nowCpuMs;
    cancel = clock.after(LOOK_EVERY_MS, judge);
  };
  let cancel = clock.after(Math.max(0, deadlineMs - LOOK_EVERY_MS), () => {
    lookedCpuMs = cpuMs();
    cancel = clock.after(Math.min(deadlineMs, LOOK_EVERY_MS), judge);
  });
  return () => cancel();
}
