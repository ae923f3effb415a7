import { ArrowDown } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Follow } from './use-follow.ts';

interface TranscriptFrameProps {
  readonly follow: Follow;
  readonly isEmpty: boolean;
  /** Shown while there is no line. */
  readonly welcome: ReactNode;
  /** The lines. */
  readonly children: ReactNode;
}

/** The reader's place, and the only thing on the page that scrolls. */
export function TranscriptFrame({ follow, isEmpty, welcome, children }: TranscriptFrameProps) {
  return (
    <main className="transcript">
      {/* Focusable, so that the arrow keys scroll it. */}
      <div
        ref={follow.scroller}
        className="transcript-scroller"
        role="log"
        aria-live="off"
        aria-label="Transcript"
        tabIndex={isEmpty ? -1 : 0}
      >
        <div ref={follow.content} className="transcript-content">
          {children}
        </div>
      </div>
      {isEmpty && welcome}
      {!follow.isFollowing && (
        <button type="button" className="jump" aria-keyshortcuts="J" onClick={follow.jumpToLive}>
          <ArrowDown aria-hidden="true" />
          Jump to live
        </button>
      )}
    </main>
  );
}
