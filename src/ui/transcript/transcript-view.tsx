import { memo, type ReactNode } from 'react';
import type { TranscriptChunk } from '../../shared/transcript/reduce-transcript.ts';
import type { Take } from '../../state/session-state.ts';
import { receiptWords, timeOfDay } from '../words/time-words.ts';
import { TranscriptFrame } from './transcript-frame.tsx';
import { TranscriptLine } from './transcript-line.tsx';
import type { Follow } from './use-follow.ts';

interface TranscriptViewProps {
  readonly takes: readonly Take[];
  readonly follow: Follow;
  /** Shown while there is no line. */
  readonly welcome: ReactNode;
}

/** All takes, one after another. */
export function TranscriptView({ takes, follow, welcome }: TranscriptViewProps) {
  const isEmpty = takes.every((it) => it.transcript.chunks.length === 0);
  return (
    <TranscriptFrame follow={follow} isEmpty={isEmpty} welcome={welcome}>
      {takes.map((take, index) => (
        <TakeLines
          key={take.id}
          take={take}
          hasHeading={takes.length > 1}
          isLast={index === takes.length - 1}
        />
      ))}
    </TranscriptFrame>
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
