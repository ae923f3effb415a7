/** One who offers to publish captions for the room, as its attribute says. */
export interface CaptionerCandidate {
  readonly identity: string;
  /** Of `earshot.captioner`: since when, in decimal milliseconds of its clock. Empty or absent: none. */
  readonly attribute: string | undefined;
  /** Its connection is lost, and it may come back. */
  readonly isLost: boolean;
}

/** Clocks of one room may differ by hours, where a time zone is wrong; by more than this they mean nothing. */
const MAX_AHEAD_MS = 24 * 60 * 60 * 1000;

/**
 * Who publishes for the room; null: nobody offers to. Pure, and without a clock: every page that
 * sees the same candidates chooses the same one, in whatever order it sees them. The one who has
 * offered for longest, of equal ones the lowest identity by code units; one whose connection is lost
 * only where there is no other.
 */
export function electCaptioner(candidates: readonly CaptionerCandidate[]): string | null {
  let best: {
    readonly identity: string;
    readonly sinceMs: number;
    readonly isLost: boolean;
  } | null = null;
  for (const { identity, attribute, isLost } of candidates) {
    const sinceMs = parseSince(attribute);
    if (sinceMs === null) continue;
    const isBetter =
      best === null ||
      (isLost !== best.isLost
        ? best.isLost
        : sinceMs < best.sinceMs || (sinceMs === best.sinceMs && identity < best.identity));
    if (isBetter) best = { identity, sinceMs, isLost };
  }
  return best?.identity ?? null;
}

/**
 * The attribute of one who begins to offer: later than all that it sees, so that nobody who
 * publishes is displaced, however the clocks differ. `nowMs`: wall clock. `others`: the attributes
 * of the others; one that is more than a day ahead is absurd, and is not outbid.
 */
export function captionerAttribute(nowMs: number, others: readonly (string | undefined)[]): string {
  let sinceMs = Math.max(0, Math.floor(nowMs));
  for (const attribute of others) {
    const other = parseSince(attribute);
    if (other !== null && other <= nowMs + MAX_AHEAD_MS) sinceMs = Math.max(sinceMs, other + 1);
  }
  return String(sinceMs);
}

/** Null for what is no whole number that a double holds exactly. */
function parseSince(attribute: string | undefined): number | null {
  if (attribute === undefined || !/^\d{1,16}$/.test(attribute)) return null;
  const sinceMs = Number(attribute);
  return Number.isSafeInteger(sinceMs) ? sinceMs : null;
}
