import { NOTHING_HELD, type Held, type Link } from '../state/link.ts';
import type { SessionState } from '../state/session-state.ts';
import type { TakeCounts } from './take-counts.ts';
import type { TakeMicrophone } from './take-microphone.ts';

/** Where a take is in itself, apart from its link and its microphone. */
export type TakePhase =
  | { readonly type: 'asking' }
  | { readonly type: 'listening' }
  /** `sinceMs`: when waiting began. */
  | { readonly type: 'finishing'; readonly sinceMs: number }
  /** Stopped, and the stream has failed: what it keeps waits for another try, or to be released. */
  | { readonly type: 'kept' }
  | { readonly type: 'over' };

/** All of a take that is shown. */
export interface TakeFacts {
  readonly link: Link;
  readonly counts: TakeCounts;
  readonly microphone: TakeMicrophone;
  readonly mayStopWaiting: boolean;
}

/** What the page shows of a take that is under way; null where there is nothing new to show. */
export function takeState(phase: TakePhase, facts: TakeFacts): SessionState | null {
  const { link, counts, microphone } = facts;
  const held = heldAsShown(phase, link, counts);
  switch (phase.type) {
    case 'asking':
      return { type: 'asking', link, held };
    case 'listening': {
      const { applied, status, heardBefore, refusedChoice } = microphone;
      if (!applied) return null;
      const heard = { microphone: status, heardBefore, refusedChoice };
      return { type: 'listening', applied, link, held, ...heard };
    }
    case 'finishing':
      return { type: 'finishing', link, held, mayStopWaiting: facts.mayStopWaiting };
    case 'kept':
      if (link.type !== 'failed') return null;
      return { type: 'failed', trouble: link.trouble, receipt: counts.receipt, kept: held };
    case 'over':
      return null;
  }
}

/** While the link is ready and the reader speaks, what no word covers is only on its way. */
export function heldAsShown(phase: TakePhase, link: Link, counts: TakeCounts): Held {
  const isOnItsWay = link.type === 'ready' && phase.type === 'listening';
  return isOnItsWay ? NOTHING_HELD : counts.held;
}
