import type { Segment } from './segment.ts';
import type { TranscriptEvent } from './transcript-event.ts';

/** A run of neighbouring lines. Its identity changes only when one of its lines does. */
export type TranscriptChunk = readonly Segment[];

/**
 * A stream's lines in the order of its timeline, in chunks, so that an event copies one chunk and
 * not the transcript: its cost does not grow with the length. Immutable; unchanged lines and chunks
 * keep their identity, which is what lets the page render the changed line alone.
 */
export interface Transcript {
  readonly chunks: readonly TranscriptChunk[];
  /** Samples covered by finals and gaps taken so far; what lies before it never changes again. */
  readonly committed: number;
}

export const EMPTY_TRANSCRIPT: Transcript = { chunks: [], committed: 0 };

/** Lines in a full chunk: what one event copies at most, and what the page lays out at a time. */
export const CHUNK_LINES = 32;

/**
 * Takes one event. Pure and total: what would contradict a final or a gap already taken (a late
 * partial, a tile sent twice) leaves the transcript as it is, the same object.
 */
export function reduceTranscript(transcript: Transcript, event: TranscriptEvent): Transcript {
  if (event.type === 'discard') return withoutOpen(transcript, event.start);
  const settles = event.type === 'final' || event.type === 'gap';
  if (settles ? event.end <= transcript.committed : event.start < transcript.committed) {
    return transcript;
  }
  const committed = settles ? event.end : transcript.committed;
  const first = firstChunkConcerned(transcript, event.start);
  const tail = transcript.chunks.slice(first);
  const lines = placeLine(withoutReplaced(tail.flat(), event, committed), lineOf(event));
  return { chunks: [...transcript.chunks.slice(0, first), ...rechunk(tail, lines)], committed };
}

type LineEvent = Exclude<TranscriptEvent, { type: 'discard' }>;

/** Takes away what is neither final nor a gap, from `start` on. */
function withoutOpen(transcript: Transcript, start: number): Transcript {
  const isOpen = (line: Segment): boolean =>
    (line.state === 'partial' || line.state === 'unconfirmed') && line.start >= start;
  if (!transcript.chunks.some((chunk) => chunk.some(isOpen))) return transcript;
  const first = transcript.chunks.findIndex((chunk) => chunk.some(isOpen));
  const tail = transcript.chunks.slice(first);
  const lines = tail.flat().filter((line) => !isOpen(line));
  return { ...transcript, chunks: [...transcript.chunks.slice(0, first), ...rechunk(tail, lines)] };
}

/** The lines of a transcript, oldest first. */
export function* linesOf(transcript: Transcript): Generator<Segment, void, undefined> {
  for (const chunk of transcript.chunks) yield* chunk;
}

/** The line that an event becomes; null for a silent tile, which is none. */
function lineOf(event: LineEvent): Segment | null {
  const { start, end } = event;
  switch (event.type) {
    case 'partial':
      if (event.text === '') return null;
      return {
        state: 'partial',
        id: event.id,
        start,
        end,
        text: event.text,
        stableChars: Math.min(event.stableChars, event.text.length),
      };
    case 'final':
    case 'unconfirmed':
      if (event.text === '') return null;
      return { state: event.type, id: event.id, start, end, text: event.text };
    case 'gap':
      if (event.reason === 'silence') return null;
      return { state: 'gap', id: String(start), start, end, reason: event.reason };
  }
}

/** From this chunk on the event may change something: open partials never lie before it. */
function firstChunkConcerned(transcript: Transcript, start: number): number {
  const earliest = Math.min(start, transcript.committed);
  let index = Math.max(0, transcript.chunks.length - 1);
  while (index > 0 && (transcript.chunks[index]?.[0]?.start ?? 0) > earliest) index -= 1;
  return index;
}

/** Drops the partial that the event replaces, and those that a tile has overtaken. */
function withoutReplaced(
  lines: readonly Segment[],
  event: LineEvent,
  committed: number,
): readonly Segment[] {
  return lines.filter(
    (line) => line.state !== 'partial' || (line.start !== event.start && line.start >= committed),
  );
}

function placeLine(lines: readonly Segment[], line: Segment | null): readonly Segment[] {
  if (!line) return lines;
  const after = lines.findLastIndex((it) => it.start <= line.start);
  const before = lines[after];
  if (before?.state === 'gap' && line.state === 'gap' && continues(before, line)) {
    return lines.with(after, { ...before, end: line.end });
  }
  return lines.toSpliced(after + 1, 0, line);
}

/** A gap that is still open is told in pieces: the reader sees one row that grows. */
function continues(
  before: Extract<Segment, { state: 'gap' }>,
  gap: Extract<Segment, { state: 'gap' }>,
): boolean {
  return before.reason === gap.reason && before.end === gap.start;
}

/** Cuts lines into chunks again, keeping each chunk whose lines are all as they were. */
function rechunk(
  before: readonly TranscriptChunk[],
  lines: readonly Segment[],
): readonly TranscriptChunk[] {
  const chunks: TranscriptChunk[] = [];
  for (let from = 0; from < lines.length; from += CHUNK_LINES) {
    const chunk = lines.slice(from, from + CHUNK_LINES);
    const same = before.find(
      (it) => it.length === chunk.length && it.every((line, index) => line === chunk[index]),
    );
    chunks.push(same ?? chunk);
  }
  return chunks;
}
