import { ArrowDown } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { TranscriptChunk } from '../../shared/transcript/reduce-transcript.ts';
import type { Take } from '../../state/session-state.ts';
import { receiptWords } from '../words/time-words.ts';
import { TranscriptLine } from './transcript-line.tsx';
import type { Follow } from './use-follow.ts';

interface TranscriptViewProps {
  readonly takes: readonly Take[];
  readonly follow: Follow;
  /** Shown while there is no line. */
  readonly welcome: ReactNode;
}

/** The transcript: the reader's place, and the only thing on the page that scrolls. */
export function TranscriptView({ takes, follow, welcome }: TranscriptViewProps) {
  const isEmpty = takes.every((it) => it.transcript.chunks.length === 0);
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
          {takes.map((take, index) => (
            <TakeLines
              key={take.id}
              take={take}
              hasHeading={takes.length > 1}
              isLast={index === takes.length - 1}
            />
          ))}
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

interface TakeLinesProps {
  readonly take: Take;
  readonly hasHeading: boolean;
  readonly isLast: boolean;
}

const TakeLines = memo(function TakeLines({ take, hasHeading, isLast }: TakeLinesProps) {
  return (
    <section className="take" data-stream={take.id}>
      {hasHeading && <h2 className="take-heading">{timeOfDay(take.startedAtEpochMs)}</h2>}
      {take.transcript.chunks.map((chunk) => (
        <ChunkLines key={chunk[0]?.id} streamId={take.id} chunk={chunk} />
      ))}
      {/* The newest receipt is in the dock, where it is announced. */}
      {!isLast && take.receipt && <p className="take-receipt">{receiptWords(take.receipt)}</p>}
    </section>
  );
});

interface ChunkLinesProps {
  readonly streamId: string;
  readonly chunk: TranscriptChunk;
}

const ChunkLines = memo(function ChunkLines({ streamId, chunk }: ChunkLinesProps) {
  return (
    <div className="chunk">
      {chunk.map((line) => (
        <TranscriptLine key={line.id} streamId={streamId} line={line} />
      ))}
    </div>
  );
});

function timeOfDay(epochMs: number): string {
  return new Date(epochMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
