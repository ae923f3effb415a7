import type { FaultProxy } from '../server/test/support/fault-proxy.ts';

/** How a link is cut. `up` is from the client to the server. */
export const CUT_KINDS = [
  'reset',
  'before_up',
  'after_up',
  'before_down',
  'after_down',
  'half_open',
] as const;

/**
 * `reset`: at once, both ways. `before_…`: with the next bytes in that direction, which are lost.
 * `after_…`: right after the next bytes have arrived. `half_open`: nothing arrives any more, and nobody
 * is told.
 */
export type CutKind = (typeof CUT_KINDS)[number];

/** A half-open link is found out after 8 s: more of them would leave no time for the others. */
const HALF_OPEN_SHARE = 0.06;

export interface Cut {
  /** After the one before it, or the begin. */
  readonly afterMs: number;
  readonly kind: CutKind;
}

/** The next cut of a stream that is cut every `everyMs` on the average: evenly from half of that to three halves. */
export function nextCut(everyMs: number, random: () => number): Cut {
  const afterMs = everyMs * (0.5 + random());
  const others = CUT_KINDS.filter((kind) => kind !== 'half_open');
  const kind =
    random() < HALF_OPEN_SHARE
      ? 'half_open'
      : (others[Math.floor(random() * others.length)] ?? 'reset');
  return { afterMs, kind };
}

/** Cuts the link that is whole; false where none is. */
export function cutLink(proxy: FaultProxy, kind: CutKind): boolean {
  if (proxy.soundConnections === 0) return false;
  switch (kind) {
    case 'reset':
      proxy.cut();
      break;
    case 'before_up':
    case 'after_up':
      proxy.cutAtNext('up', kind === 'before_up' ? 'lost' : 'arrive');
      break;
    case 'before_down':
    case 'after_down':
      proxy.cutAtNext('down', kind === 'before_down' ? 'lost' : 'arrive');
      break;
    case 'half_open':
      proxy.halfOpen();
      proxy.restore(); // the links to come
      break;
  }
  return true;
}
