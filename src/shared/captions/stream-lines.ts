import { samplesToMs } from '../audio/sample-rate.ts';
import { diffTranscript, lineKey } from '../transcript/diff-transcript.ts';
import {
  EMPTY_TRANSCRIPT,
  linesOf,
  reduceTranscript,
  type Transcript,
} from '../transcript/reduce-transcript.ts';
import type { Segment } from '../transcript/segment.ts';
import type { TranscriptEvent } from '../transcript/transcript-event.ts';
import { captionId } from './caption.ts';
import type { LineChanges, RoomLine } from './room-line.ts';

/** Whose words a stream hears. */
export interface StreamSource {
  readonly trackSid: string;
  /** Identity of the participant who publishes the track; its lines stay theirs for good. */
  readonly speaker: string;
  /** Wall clock at sample 0 of the stream. */
  readonly originEpochMs: number;
}

/**
 * Makes lines of a room out of what one stream tells. What its events mean is for
 * {@link reduceTranscript} to say; here they only get a name, a speaker and a time. Keeps what may
 * still change and forgets the rest, so that a stream of hours costs no more than one of minutes.
 */
export class StreamLines {
  readonly #source: StreamSource;
  #transcript: Transcript = EMPTY_TRANSCRIPT;

  constructor(source: StreamSource) {
    this.#source = source;
  }

  /** In the order of the stream; what they change, each line once. */
  take(events: readonly TranscriptEvent[]): LineChanges {
    const before = this.#transcript;
    const after = events.reduce(reduceTranscript, before);
    if (after === before) return { changed: [], removed: [] };
    this.#transcript = unsettled(after);
    const { changed, removed } = diffTranscript(before, after);
    return {
      changed: changed.map((line) => this.#roomLine(line)),
      removed: removed.map((line) => this.#idOf(line)),
    };
  }

  #roomLine(line: Segment): RoomLine {
    return {
      id: this.#idOf(line),
      speaker: this.#source.speaker,
      startEpochMs: this.#source.originEpochMs + samplesToMs(line.start),
      state: line.state,
      text: line.state === 'gap' ? '' : line.text,
      stableChars: line.state === 'partial' ? line.stableChars : 0,
      gap:
        line.state === 'gap'
          ? { reason: line.reason, lengthMs: samplesToMs(line.end - line.start) }
          : null,
    };
  }

  #idOf(line: Segment): string {
    const { trackSid, originEpochMs } = this.#source;
    const id = captionId(trackSid, originEpochMs, line.start);
    return line.state === 'gap' ? id.concat(lineKey(line).slice(line.id.length)) : id;
  }
}

/** Without the lines that nothing can change any more. A gap at the end may yet grow. */
function unsettled(transcript: Transcript): Transcript {
  const lines = [...linesOf(transcript)];
  const lastSettled = lines.findLastIndex((it) => it.state === 'final' || it.state === 'gap');
  const kept = lines.filter(
    (line, index) =>
      line.state === 'partial' ||
      line.state === 'unconfirmed' ||
      (index === lastSettled && line.state === 'gap'),
  );
  if (kept.length === lines.length) return transcript;
  return { chunks: kept.length === 0 ? [] : [kept], committed: transcript.committed };
}
