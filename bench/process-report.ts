import type { MeasuredClock } from './measured-clock.ts';

/** What a process says of itself. Sizes in MiB. */
export interface ProcessReport {
  /** Handles and requests that keep its event loop alive, by kind. The channel to the bench is in it. */
  readonly resources: Readonly<Record<string, number>>;
  /** Timers armed on the clock that its parts share. */
  readonly pendingTimers: number;
  readonly heapMiB: number;
  /** Outside of the heap: audio lies here. */
  readonly buffersMiB: number;
}

const MIB = 1024 * 1024;

/** `collects`: garbage first, twice, for what the first round's finalisers release. Needs --expose-gc. */
export function reportOf(clock: MeasuredClock, collects: boolean): ProcessReport {
  if (collects) for (let round = 0; round < 2; round++) collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return {
    resources,
    pendingTimers: clock.pendingTimers,
    heapMiB: heapUsed / MIB,
    buffersMiB: arrayBuffers / MIB,
  };
}

function collectGarbage(): void {
  if (!globalThis.gc) throw new Error('started without --expose-gc');
  globalThis.gc();
}
