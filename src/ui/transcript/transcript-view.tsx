import { memo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { TranscriptChunk } from '../../shared/transcript/reduce-transcript.ts';
import type { SessionSnapshot, Take } from '../../state/session-state.ts';
import type { Shown } from '../../state/shown.ts';
import { receiptWords, timeOfDay } from '../words/time-words.ts';
import { TranscriptFrame } from './transcript-frame.tsx';
import { TranscriptLine } from './transcript-line.tsx';
import type { Follow } from './use-follow.ts';

interface TranscriptViewProps {
  readonly session: Shown<SessionSnapshot>;
  /** There is no line. */
  readonly isEmpty: boolean;
  readonly follow: Follow;
  /** Shown while there is no line. */
  readonly welcome: ReactNode;
}

/** What was said, in its place on the page. */
export function TranscriptView({ session, isEmpty, follow, welcome }: TranscriptViewProps) {
  return (
    <TranscriptFrame follow={follow} isEmpty={isEmpty} welcome={welcome}>
      <Takes session={session} />
    </TranscriptFrame>
  );
}

/** All takes, one after another. Follows the words by itself: for a partial nothing around it renders. */
const Takes = memo(function Takes({ session }: Pick<TranscriptViewProps, 'session'>) {
  const takes = useStore(session, (it) => it.takes);
  return takes.map((take, index) => (
    <TakeLines
      key={take.id}
      take={take}
      hasHeading={takes.length > 1}
      isLast={index === takes.length - 1}
    />
  ));
});

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
