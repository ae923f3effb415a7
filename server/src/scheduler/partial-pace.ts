import type { LaneState } from './decode-job.ts';

/** Of the recognisers' time, what partials may take: the rest is for finals, and for all else that this machine does. */
const PARTIAL_SHARE = 0.75;

/**
 * How often a lane may be looked at: its partials may take no more than its share of the recognisers, so that none of
 * them falls behind and finals find one soon. With room for all, that is no limit. Times by the clock; pure.
 */
export function nextLookMs(
  { lastStartMs, partialMs }: Pick<LaneState, 'lastStartMs' | 'partialMs'>,
  { lanes, recognisers }: { readonly lanes: number; readonly recognisers: number },
): number {
  return lastStartMs + (partialMs * lanes) / (Math.max(1, recognisers) * PARTIAL_SHARE);
}
