import { memo } from 'react';
import type { Segment } from '../../shared/transcript/segment.ts';
import { positionOf } from '../words/time-words.ts';
import { gapText } from '../words/transcript-text.ts';
import { LineBody } from './line-body.tsx';

interface TranscriptLineProps {
  /** Of the line's take: segment ids begin anew in each. */
  readonly streamId: string;
  readonly line: Segment;
}

/** One line. Memoised on the segment, whose identity changes only when its words do. */
export const TranscriptLine = memo(function TranscriptLine({
  streamId,
  line,
}: TranscriptLineProps) {
  return (
    <div className="line" data-segment={`${streamId}-${line.id}`} data-state={line.state}>
      <span className="line-time">{positionOf(line.start)}</span>
      <LineBody
        state={line.state}
        text={line.state === 'gap' ? '' : line.text}
        stableChars={line.state === 'partial' ? line.stableChars : 0}
        gapText={line.state === 'gap' ? gapText(line) : null}
      />
    </div>
  );
});
