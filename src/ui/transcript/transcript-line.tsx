import { memo } from 'react';
import type { Segment } from '../../shared/transcript/segment.ts';
import { positionOf } from '../words/time-words.ts';
import { gapText } from '../words/transcript-text.ts';

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
      {line.state === 'gap' ? (
        <>
          <p className="line-gap">{gapText(line)}</p>
          {/* None were heard: whoever collects the words of each line finds none here. */}
          <span data-text="" hidden />
        </>
      ) : (
        <p className="line-words">
          <Words line={line} />
          {line.state === 'unconfirmed' && <span className="line-note">not confirmed</span>}
        </p>
      )}
    </div>
  );
});

/** The same two elements from the first partial to the final, so that words only change colour. */
function Words({ line }: { line: Exclude<Segment, { state: 'gap' }> }) {
  const stableChars = line.state === 'partial' ? line.stableChars : line.text.length;
  return (
    <span data-text="">
      <span>{line.text.slice(0, stableChars)}</span>
      <span className="line-tail">{line.text.slice(stableChars)}</span>
    </span>
  );
}
