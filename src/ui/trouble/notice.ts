import type { Held } from '../../state/link.ts';
import type { MicrophoneLossCode } from '../../state/microphone.ts';
import type { SessionState } from '../../state/session-state.ts';
import type { Trouble } from '../../state/trouble.ts';

/** What the page's one card is about. */
export type Notice =
  /** The take is over: another can follow. */
  | { readonly type: 'over'; readonly trouble: Trouble }
  /** The server is tried no more by itself, but what it has not transcribed is kept. */
  | {
      readonly type: 'kept';
      readonly trouble: Trouble;
      readonly held: Held;
      /** Speech goes on into what is kept. */
      readonly isListening: boolean;
      /** In this moment there is nothing to press. */
      readonly isSettling: boolean;
    }
  /** The take goes on, but hears nothing. */
  | { readonly type: 'microphone'; readonly code: MicrophoneLossCode };

/** A lost microphone comes first: what is kept can wait, what is said meanwhile cannot. */
export function noticeOf(session: SessionState): Notice | null {
  switch (session.type) {
    case 'failed': {
      const { trouble, kept } = session;
      return kept ? keptNotice(trouble, kept) : { type: 'over', trouble };
    }
    case 'listening':
      if (session.microphone.type === 'lost') {
        return { type: 'microphone', code: session.microphone.code };
      }
      return linkNotice(session);
    case 'asking':
    case 'finishing':
      return linkNotice(session);
    case 'idle':
    case 'finished':
      return null;
  }
}

function linkNotice(
  session: Extract<SessionState, { type: 'asking' | 'listening' | 'finishing' }>,
): Notice | null {
  const { type, link, held } = session;
  if (link.type !== 'failed') return null;
  return {
    ...keptNotice(link.trouble, held),
    isListening: type !== 'finishing',
    isSettling: type === 'finishing',
  };
}

function keptNotice(trouble: Trouble, held: Held): Extract<Notice, { type: 'kept' }> {
  return { type: 'kept', trouble, held, isListening: false, isSettling: false };
}
