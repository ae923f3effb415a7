import type { Outcome, PendingLink, StreamState } from '../shared/stream/stream-state.ts';
import type { ConnectorState } from './connector.ts';
import type { Exchange } from './exchange.ts';

/** A stream's own part of its state; the rest is its input's and its link's. `closed` is terminal. */
export type Phase =
  | { readonly type: 'open'; readonly exchange: Exchange }
  | { readonly type: 'closed'; readonly outcome: Outcome };

/** Two facts, input and link, as the one union that others see (docs/STREAM.md, "State"). */
export function shownState(
  hasEnded: boolean,
  link: ConnectorState,
): Exclude<StreamState, { type: 'closed' }> {
  if (link.type === 'ready') {
    if (hasEnded) return { type: 'draining', link: { type: 'ready' }, cause: null };
    return { type: 'streaming', sessionId: link.sessionId };
  }
  const { cause } = link;
  if (hasEnded) return { type: 'draining', link: pendingLink(link), cause };
  return cause ? { type: 'reconnecting', link: pendingLink(link), cause } : { type: 'connecting' };
}

function pendingLink(link: Exclude<ConnectorState, { type: 'ready' }>): PendingLink {
  const { type, attempt } = link;
  return type === 'waiting' ? { type, attempt, retryInMs: link.retryInMs } : { type, attempt };
}
