import type { Outcome, StreamState } from '../shared/stream/stream-state.ts';
import type { Conversation } from './conversation.ts';
import type { Link } from './link.ts';

/** A stream's state: input and link as one union (docs/STREAM.md, "State"). `closed` is terminal. */
export type Phase =
  | { readonly type: 'connecting'; readonly link: Link }
  | {
      readonly type: 'streaming';
      readonly link: Link;
      readonly talk: Conversation;
      readonly sessionId: string;
    }
  | {
      /** Input has ended. */
      readonly type: 'draining';
      readonly link: Link;
      /** Null while connecting. */
      readonly talk: Conversation | null;
    }
  | { readonly type: 'closed'; readonly outcome: Outcome };

/** Null while there is no ready link. */
export function talkOf(phase: Phase): Conversation | null {
  return phase.type === 'streaming' || phase.type === 'draining' ? phase.talk : null;
}

/** The state as others see it. */
export function shownState(phase: Phase): StreamState {
  switch (phase.type) {
    case 'connecting':
      return { type: 'connecting' };
    case 'streaming':
      return { type: 'streaming', sessionId: phase.sessionId };
    case 'draining':
      return { type: 'draining', link: phase.talk ? 'ready' : 'connecting' };
    case 'closed':
      return phase;
  }
}
