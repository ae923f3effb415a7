import type { SegmentState } from './decode-job.ts';

/** Of the recognisers' time, what partials may take: the rest is for finals, and for all else that this machine does. */
const PARTIAL_SHARE = 0.9;

export interface Round {
  /** What one look at each of all open segments takes. */
  readonly roundMs: number;
  /** That are there to do it. */
  readonly recognisers: number;
}

/** What one look at each of the segments takes, ms by the clock. */
export function roundMsOf(segments: Iterable<SegmentState>): number {
  let sum = 0;
  for (const { lookMs } of segments) sum += lookMs;
  return sum;
}

/**
 * When a segment may be looked at again: all are looked at equally often, so that each of them is as old as the others to
 * who reads it, and no more often than the recognisers' share allows. With room for all, that is no limit. Times by the clock; pure.
 */
export function nextLookMs(lastStartMs: number, { roundMs, recognisers }: Round): number {
  return lastStartMs + roundMs / (Math.max(1, recognisers) * PARTIAL_SHARE);
}
