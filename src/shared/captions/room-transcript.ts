import type { LineChanges, RoomLine, RoomLineChunk } from './room-line.ts';

/** Lines in a full chunk: what one change copies at most, and what the page lays out at a time. */
export const ROOM_CHUNK_LINES = 32;

/**
 * The lines of a room in the order in which they were said: by `startEpochMs`, of equal ones by id
 * (code units). The chunks are immutable, and those in which nothing changed keep their identity,
 * which is what lets the page render the changed line alone. A change copies a chunk or two and the
 * list of chunks, however long the room lasts. Main thread.
 */
export class RoomTranscript {
  #chunks: readonly RoomLineChunk[] = [];
  /** Where each line is in the order, by id: a line is found by its place, without a search. */
  readonly #startsMs = new Map<string, number>();

  /** Never empty ones; a new array after a change, the same one until then. */
  get chunks(): readonly RoomLineChunk[] {
    return this.#chunks;
  }

  get length(): number {
    return this.#startsMs.size;
  }

  /** Takes the changes in their order. Ids that are unknown are removed already. */
  apply({ changed, removed }: LineChanges): void {
    for (const id of removed) this.#remove(id);
    for (const line of changed) this.#upsert(line);
  }

  #upsert(line: RoomLine): void {
    const startMs = this.#startsMs.get(line.id);
    if (startMs === line.startEpochMs) this.#replace(line);
    else {
      if (startMs !== undefined) this.#remove(line.id);
      this.#insert(line);
    }
  }

  #replace(line: RoomLine): void {
    const { at, index } = this.#placeOf(line.startEpochMs, line.id);
    const chunk = this.#chunks[at] ?? [];
    const before = chunk[index];
    if (before && !isSameLine(before, line)) {
      this.#chunks = this.#chunks.with(at, chunk.with(index, line));
    }
  }

  #insert(line: RoomLine): void {
    this.#startsMs.set(line.id, line.startEpochMs);
    const { at, index } = this.#placeOf(line.startEpochMs, line.id);
    const chunk = this.#chunks[at] ?? [];
    const isTail = at >= this.#chunks.length - 1;
    this.#chunks = this.#chunks.toSpliced(at, 1, ...split(chunk.toSpliced(index, 0, line), isTail));
  }

  #remove(id: string): void {
    const startMs = this.#startsMs.get(id);
    if (startMs === undefined) return;
    this.#startsMs.delete(id);
    const { at, index } = this.#placeOf(startMs, id);
    const rest = (this.#chunks[at] ?? []).toSpliced(index, 1);
    this.#chunks = rest.length === 0 ? this.#chunks.toSpliced(at, 1) : this.#chunks.with(at, rest);
  }

  /** The chunk that holds the place, and where in it the line is or would be. */
  #placeOf(startMs: number, id: string): { readonly at: number; readonly index: number } {
    const isBefore = (line: RoomLine | undefined): boolean =>
      line !== undefined &&
      (line.startEpochMs < startMs || (line.startEpochMs === startMs && line.id < id));
    // The last chunk that begins before the place, or holds it as its first line.
    const following = firstWhere(this.#chunks.length, (n) => !isBefore(this.#chunks[n]?.[0]));
    const first = this.#chunks[following]?.[0];
    const at = first?.id === id && first.startEpochMs === startMs ? following : following - 1;
    const chunk = this.#chunks[Math.max(0, at)] ?? [];
    return {
      at: Math.max(0, at),
      index: firstWhere(chunk.length, (n) => !isBefore(chunk[n])),
    };
  }
}

/** The first of `length` numbers for which it holds, where it holds for all after it; else `length`. */
function firstWhere(length: number, holds: (n: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * One chunk, or two where one would be too long. At the tail, where nearly all lines come, the full
 * one stays full; elsewhere halves leave room for more.
 */
function split(lines: RoomLineChunk, isTail: boolean): readonly RoomLineChunk[] {
  if (lines.length <= ROOM_CHUNK_LINES) return [lines];
  const cut = isTail ? ROOM_CHUNK_LINES : ROOM_CHUNK_LINES / 2;
  return [lines.slice(0, cut), lines.slice(cut)];
}

function isSameLine(one: RoomLine, other: RoomLine): boolean {
  return (
    one.text === other.text &&
    one.state === other.state &&
    one.stableChars === other.stableChars &&
    one.speaker === other.speaker &&
    one.gap?.reason === other.gap?.reason &&
    one.gap?.lengthMs === other.gap?.lengthMs
  );
}
