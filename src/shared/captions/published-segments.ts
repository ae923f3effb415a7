import { putLast } from '../put-last.ts';
import { captionStartMs, type Caption } from './caption.ts';
import type { Coverage, SpokenStretch } from './uncovered-text.ts';

/** Segments that are remembered of a track: minutes of speech. */
const MAX_SEGMENTS = 30;
/** Finals whose words tell where the covered ends; one may be of one word. */
const COVERAGE_FINALS = 4;

/** What the room has been shown of a segment, by this page or another captioner. */
export interface PublishedSegment {
  readonly id: string;
  /** Newest state. */
  readonly text: string;
  readonly isFinal: boolean;
  /** By the clock of `startBy`. */
  readonly startMs: number;
  /** By the clock of `endBy`. */
  readonly endMs: number;
  /** Identity of who first published it, and last; null: this page. */
  readonly startBy: string | null;
  readonly endBy: string | null;
  /** The segment of this page that is published under this name while open; null: none. */
  readonly ownId: string | null;
}

/** What a track's listeners have been shown lately, a bounded number of segments. */
export class PublishedSegments {
  readonly #shiftMs: (sender: string) => number;
  /** By id; the one heard of longest ago first. */
  readonly #segments = new Map<string, PublishedSegment>();

  constructor(shiftMs: (sender: string) => number) {
    this.#shiftMs = shiftMs;
  }

  get(id: string): PublishedSegment | undefined {
    return this.#segments.get(id);
  }

  /** By another captioner. What a final said stays. Captions that do not say when they were spoken are none of ours. */
  takeOthers(caption: Caption, sender: string): void {
    const { id, trackSid, text, isFinal, endEpochMs } = caption;
    const startMs = captionStartMs(id, trackSid);
    const before = this.#segments.get(id);
    if (before?.isFinal || startMs === null || endEpochMs === null) return;
    const start = before ?? { startMs, startBy: sender };
    const end = { endMs: endEpochMs, endBy: sender };
    this.#put({ id, text, isFinal, ...startOf(start), ...end, ownId: null });
  }

  /** By this page, for a segment of its own or, null, in place of a captioner who is gone. */
  takeOwn(id: string, stretch: SpokenStretch, isFinal: boolean, ownId: string | null): void {
    const { startMs, endMs, text } = stretch;
    const start = isFinal ? undefined : this.#segments.get(id);
    const from = startOf(start ?? { startMs, startBy: null });
    this.#put({ id, text, isFinal, ...from, endMs, endBy: null, ownId });
  }

  /** Whoever was to finish it does not any more; its last state stays. */
  release(id: string): void {
    const segment = this.#segments.get(id);
    if (segment && !segment.isFinal) this.#segments.set(id, { ...segment, ownId: null });
  }

  /** What nobody is finishing, in the order of when it began. */
  open(): readonly PublishedSegment[] {
    return [...this.#segments.values()]
      .filter((it) => !it.isFinal && it.ownId === null)
      .toSorted((a, b) => this.stretchOf(a).startMs - this.stretchOf(b).startMs);
  }

  /** By this page's clock. */
  stretchOf({ startMs, startBy, endMs, endBy, text }: PublishedSegment): SpokenStretch {
    const end = endMs + this.#shift(endBy);
    return { startMs: Math.min(startMs + this.#shift(startBy), end), endMs: end, text };
  }

  /** By finals alone; null: there are none. */
  coverage(): Coverage | null {
    const finals = [...this.#segments.values()]
      .filter((it) => it.isFinal)
      .map((it) => this.stretchOf(it))
      .toSorted((a, b) => a.endMs - b.endMs)
      .slice(-COVERAGE_FINALS);
    const last = finals.at(-1);
    return last ? { untilMs: last.endMs, text: finals.map((it) => it.text).join(' ') } : null;
  }

  #shift(sender: string | null): number {
    return sender === null ? 0 : this.#shiftMs(sender);
  }

  #put(segment: PublishedSegment): void {
    putLast(this.#segments, segment.id, segment, MAX_SEGMENTS);
  }
}

function startOf({
  startMs,
  startBy,
}: Pick<PublishedSegment, 'startMs' | 'startBy'>): Pick<PublishedSegment, 'startMs' | 'startBy'> {
  return { startMs, startBy };
}
