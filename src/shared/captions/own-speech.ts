import { putLast } from '../put-last.ts';
import { EDGE_TOLERANCE_MS } from './uncovered-text.ts';

/** What this page's stream of a track tells of one segment. Wall clock of this page. */
export interface OwnWords {
  readonly trackSid: string;
  /** By {@link captionId}. */
  readonly id: string;
  readonly startEpochMs: number;
  readonly endEpochMs: number;
  /** Empty in a final: nothing was said. */
  readonly text: string;
  readonly isFinal: boolean;
}

/** A segment as this page heard it last. */
export interface OwnSegment {
  readonly id: string;
  readonly startMs: number;
  endMs: number;
  text: string;
  isFinal: boolean;
  /** Clock when its newest state came. */
  cameAtMs: number;
  /** The id under which the room sees it; null: it does not. */
  publishedAs: string | null;
  /** Nothing of it is to be published any more. */
  isDone: boolean;
}

/** Segments that are remembered: what a standby can have to make up for, and more. */
const MAX_SEGMENTS = 30;

/** What this page has heard of a track lately, published or not. */
export class OwnSpeech {
  /** By id, in the order of the timeline. */
  readonly #segments = new Map<string, OwnSegment>();
  /** Finals and gaps reach to here. */
  #settledMs = -Infinity;
  /** The stretch to the newest words, all of it heard. */
  #heardFromMs = Infinity;
  #heardToMs = -Infinity;

  /** Its segment; null for what contradicts a final. */
  take(
    { id, startEpochMs, endEpochMs, text, isFinal }: OwnWords,
    nowMs: number,
  ): OwnSegment | null {
    const before = this.#segments.get(id);
    if (before?.isFinal) return null;
    if (!isFinal && startEpochMs < this.#settledMs - EDGE_TOLERANCE_MS) return null;
    if (startEpochMs > this.#heardToMs + EDGE_TOLERANCE_MS) this.#heardFromMs = startEpochMs;
    this.#heardFromMs = Math.min(this.#heardFromMs, startEpochMs);
    this.#heardToMs = Math.max(this.#heardToMs, endEpochMs);
    if (isFinal) this.#settledMs = Math.max(this.#settledMs, endEpochMs);
    const fresh = { id, startMs: startEpochMs, publishedAs: null, isDone: false };
    const now = { endMs: endEpochMs, text, isFinal, cameAtMs: nowMs };
    const segment: OwnSegment = Object.assign(before ?? { ...fresh, ...now }, now);
    if (!before && text !== '') putLast(this.#segments, id, segment, MAX_SEGMENTS);
    return segment;
  }

  /** Nothing was heard up to here. */
  takeGap(endMs: number): void {
    this.#settledMs = Math.max(this.#settledMs, endMs);
    this.#heardFromMs = Infinity;
    this.#heardToMs = -Infinity;
  }

  get(id: string): OwnSegment | undefined {
    return this.#segments.get(id);
  }

  /** Of which something may yet be published, in the order of the timeline. */
  undone(): readonly OwnSegment[] {
    return [...this.#segments.values()]
      .filter((it) => !it.isDone)
      .toSorted((a, b) => a.startMs - b.startMs);
  }

  /** Takes away, and answers, the open segments that begin in a stretch; not the one of this id. */
  withdraw(fromMs: number, beforeMs: number, exceptId?: string): readonly OwnSegment[] {
    const voided = this.undone().filter(
      (it) => !it.isFinal && it.id !== exceptId && it.startMs >= fromMs && it.startMs < beforeMs,
    );
    for (const { id } of voided) this.#segments.delete(id);
    return voided;
  }

  /** Whether all from `epochMs` to the beginning of the segment was heard, whatever came of it. */
  hasHeardSince(epochMs: number, segment: OwnSegment): boolean {
    return Math.min(this.#heardFromMs, segment.startMs) <= epochMs;
  }
}
