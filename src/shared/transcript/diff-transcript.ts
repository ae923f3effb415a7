import type { Transcript, TranscriptChunk } from './reduce-transcript.ts';
import type { Segment } from './segment.ts';

/** From one state of a transcript to another. Lines are told apart by {@link lineKey}. */
export interface TranscriptDiff {
  /** New, or with something about them changed; in the order of the timeline. */
  readonly changed: readonly Segment[];
  /** As they last were. */
  readonly removed: readonly Segment[];
}

/**
 * Pure. Looks at chunks that are not in both, and relies on what the reducer promises: what did not
 * change keeps its identity. Its cost is that of the chunks that changed.
 */
export function diffTranscript(before: Transcript, after: Transcript): TranscriptDiff {
  const [old, fresh] = unshared(before.chunks, after.chunks);
  const unmatched = new Map(old.flat().map((line) => [lineKey(line), line]));
  const changed: Segment[] = [];
  for (const line of fresh.flat()) {
    const key = lineKey(line);
    if (unmatched.get(key) !== line) changed.push(line);
    unmatched.delete(key);
  }
  return { changed, removed: [...unmatched.values()] };
}

/**
 * What tells a line from the others of its transcript. The words of a failed stream that are not
 * confirmed, and the gap that says that they are lost, begin at the same sample and so have one id.
 */
export function lineKey(line: Segment): string {
  return line.state === 'gap' ? `${line.id}:gap` : line.id;
}

/** Both without the chunks that they begin and end with in common. */
function unshared(
  before: readonly TranscriptChunk[],
  after: readonly TranscriptChunk[],
): readonly [readonly TranscriptChunk[], readonly TranscriptChunk[]] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
}
