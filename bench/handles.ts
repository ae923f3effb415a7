import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessReport } from './process-report.ts';

/** The server finds a dead socket out by two pings without an answer: 30 s. */
const SETTLE_MS = 45_000;
const POLL_MS = 500;

/** The same handles of each kind, and as many timers. */
export function sameHandles(one: ProcessReport, other: ProcessReport): boolean {
  return describeHandles(one) === describeHandles(other);
}

/** Each kind with its number, then timers. */
export function describeHandles({ resources, pendingTimers }: ProcessReport): string {
  const kinds = Object.entries(resources).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return [...kinds.map(([kind, count]) => `${count} ${kind}`), `${pendingTimers} timers`].join(
    ', ',
  );
}

/** The first report whose handles are those of `before`, or the last one within 45 s. */
export async function settledReport<Report extends ProcessReport>(
  before: Report,
  ask: () => Promise<Report>,
): Promise<Report> {
  const untilMs = performance.now() + SETTLE_MS;
  for (;;) {
    const report = await ask();
    if (sameHandles(before, report) || performance.now() > untilMs) return report;
    await delay(POLL_MS);
  }
}
