import type { Clock } from '../time/clock.ts';
import type { Caption } from './caption.ts';
import { OwnSpeech, type OwnSegment, type OwnWords } from './own-speech.ts';
import { PartialThrottle } from './partial-throttle.ts';
import { PublishedSegments, type PublishedSegment } from './published-segments.ts';
import { EDGE_TOLERANCE_MS, uncoveredText, type SpokenStretch } from './uncovered-text.ts';

/** So long the open segment of a captioner who is gone waits for words of this page's own. */
export const OPEN_SEGMENT_WAIT_MS = 3_000;
/** Finals older than this at the election are no news: a lost captioner is noticed long before. */
const TAKEOVER_REACH_MS = 30_000;
/** Voice may be found so much later by one engine than by another: lead before a voice, and its rounding to a tile. */
const ONSET_TOLERANCE_MS = 650;
/** LiveKit's components ignore an empty stream; this ends a segment that came to nothing. */
const NOTHING_SAID = ' ';
const SAMPLES_PER_MS = 16;

export interface TrackDeskPorts {
  readonly clock: Clock;
  send(caption: Caption): void;
  /** What to add to the times of another captioner. */
  shiftMs(sender: string): number;
}

/** What this page publishes of one track: {@link CaptionDesk} says by which rules. */
export class TrackDesk {
  readonly #trackSid: string;
  readonly #ports: TrackDeskPorts;
  readonly #own = new OwnSpeech();
  readonly #published: PublishedSegments;
  readonly #partials: PartialThrottle;
  #isElected = false;
  #isGone = false;
  #cancelWait: (() => void) | null = null;
  /** What the former captioner left open first: all before it had been settled. */
  #leftOpen: PublishedSegment | null = null;

  constructor(trackSid: string, ports: TrackDeskPorts) {
    this.#trackSid = trackSid;
    this.#ports = ports;
    this.#published = new PublishedSegments((sender) => ports.shiftMs(sender));
    this.#partials = new PartialThrottle(ports.clock, (caption) => ports.send(caption));
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  noteOwn(words: OwnWords): void {
    this.#isGone = false;
    const segment = this.#own.take(words, this.#ports.clock.now());
    if (!segment) return;
    // A tile settles all that begins in it.
    if (segment.isFinal) this.#withdraw(-Infinity, segment.endMs, segment.id);
    this.#offer(segment);
  }

  noteOwnGap(endEpochMs: number): void {
    this.#own.takeGap(endEpochMs);
    this.#withdraw(-Infinity, endEpochMs);
  }

  noteOwnVoid(fromEpochMs: number): void {
    this.#withdraw(fromEpochMs, Infinity);
  }

  noteIncoming(caption: Caption, sender: string): void {
    const before = this.#published.get(caption.id);
    const ownId = before?.ownId ?? null;
    // A late state of what this page is finishing by now; a final of it stands.
    if (ownId !== null && !caption.isFinal) return;
    this.#published.takeOthers(caption, sender);
    const segment = ownId === null ? undefined : this.#own.get(ownId);
    if (segment && before?.isFinal === false) {
      this.#partials.end(caption.id);
      segment.publishedAs = null;
      this.#offer(segment);
    }
    this.#waitForWords();
  }

  /** Elected. `isFirst`: the room has seen no captions before, and is shown none of what was said before. */
  begin(isFirst: boolean): void {
    this.#isElected = true;
    const open = this.#published.open();
    this.#leftOpen = open.some((it) => it.endBy !== null) ? (open[0] ?? null) : null;
    const oldestMs = this.#ports.clock.now() - TAKEOVER_REACH_MS;
    for (const segment of this.#own.undone()) {
      if (segment.isFinal && (isFirst || segment.cameAtMs < oldestMs)) segment.isDone = true;
      this.#offer(segment);
    }
    if (this.#isGone) this.#closeAll();
    this.#waitForWords();
  }

  /** Elected, and the last: nothing stays open. */
  finish(): void {
    this.#releaseOwn();
    this.#closeAll();
  }

  /** Not elected any more: what is open is left to the next one, under its id. */
  end(): void {
    this.#isElected = false;
    this.#partials.endAll();
    this.#stopWaiting();
    this.#releaseOwn();
  }

  noteGone(): void {
    this.#isGone = true;
    this.#withdraw(-Infinity, Infinity);
    if (this.#isElected) this.#closeAll();
  }

  forgetUnsent(): void {
    for (const segment of this.#own.undone()) {
      const { id, startMs, endMs, text, isFinal } = segment;
      if (segment.publishedAs !== null) this.#partials.end(segment.publishedAs);
      segment.publishedAs = null;
      segment.isDone = isFinal;
      // Somebody may have finished it under this name: what comes of it yet has another.
      this.#published.takeOwn(id, { startMs, endMs, text }, true, null);
    }
    for (const segment of this.#published.open()) {
      const { startMs, endMs } = this.#published.stretchOf(segment);
      this.#published.takeOwn(segment.id, { startMs, endMs, text: '' }, true, null);
    }
  }

  #releaseOwn(): void {
    for (const segment of this.#own.undone()) {
      if (segment.publishedAs !== null) this.#published.release(segment.publishedAs);
      segment.publishedAs = null;
    }
  }

  #withdraw(fromMs: number, beforeMs: number, exceptId?: string): void {
    for (const { publishedAs } of this.#own.withdraw(fromMs, beforeMs, exceptId)) {
      if (publishedAs === null) continue;
      this.#partials.end(publishedAs);
      this.#published.release(publishedAs);
    }
    this.#waitForWords();
  }

  /** Publishes what there is to publish of a segment of this page. */
  #offer(segment: OwnSegment): void {
    if (!this.#isElected || segment.isDone) return;
    segment.publishedAs ??= this.#nameFor(segment);
    const { id: ownId, publishedAs, startMs, endMs, isFinal } = segment;
    segment.isDone = isFinal;
    if (publishedAs === null) return;
    const stretch = { startMs, endMs, text: this.#uncovered(segment) };
    if (isFinal) {
      this.#sendFinal(publishedAs, stretch);
      this.#closeCovered();
    } else if (stretch.text !== '') {
      this.#published.takeOwn(publishedAs, stretch, false, ownId);
      this.#partials.offer(this.#caption(publishedAs, stretch, false));
    }
  }

  /** Under which id the room is to see it: one left open that it finishes, else its own; null: nothing of it is new. */
  #nameFor(segment: OwnSegment): string | null {
    if (this.#uncovered(segment) === '' || this.#isSettled(segment)) return null;
    for (const open of this.#published.open()) {
      const { startMs, endMs } = this.#published.stretchOf(open);
      if (segment.endMs <= startMs + EDGE_TOLERANCE_MS) continue;
      const isWithin = segment.startMs < endMs - EDGE_TOLERANCE_MS;
      const hasAll = this.#own.hasHeardSince(startMs + ONSET_TOLERANCE_MS, segment);
      if (isWithin && hasAll) return open.id;
      // This page did not hear its words, or not all of them: they stay as they were.
      if (!this.#isBeingSaid(open)) this.#close(open);
    }
    return this.#uncovered(segment) === '' ? null : this.#unusedId(segment);
  }

  /** Before the words that it left open the former captioner heard no others. */
  #isSettled({ endMs }: OwnSegment): boolean {
    if (!this.#leftOpen) return false;
    return endMs <= this.#published.stretchOf(this.#leftOpen).startMs + EDGE_TOLERANCE_MS;
  }

  #unusedId({ id, startMs }: OwnSegment): string {
    if (!this.#published.get(id)?.isFinal) return id;
    // Another has finished it: the words after that are a segment of their own.
    const colon = id.lastIndexOf(':');
    const untilMs = Math.max(startMs, this.#published.coverage()?.untilMs ?? startMs);
    const samples = Math.round((untilMs - startMs) * SAMPLES_PER_MS);
    return `${id.slice(0, colon)}:${Number(id.slice(colon + 1)) + Math.max(1, samples)}`;
  }

  #uncovered(stretch: SpokenStretch): string {
    const coverage = this.#published.coverage();
    return coverage ? uncoveredText(stretch, coverage) : stretch.text;
  }

  /** Finishes what another, or a stream that failed, left open: by the words that it had. */
  #close(open: PublishedSegment): void {
    const stretch = this.#published.stretchOf(open);
    this.#sendFinal(open.id, { ...stretch, text: this.#uncovered(stretch) });
  }

  #closeAll(): void {
    for (const open of this.#published.open()) this.#close(open);
    this.#stopWaiting();
  }

  /** Their words are in other segments. */
  #closeCovered(): void {
    const untilMs = this.#published.coverage()?.untilMs ?? -Infinity;
    for (const open of this.#published.open()) {
      const { endMs } = this.#published.stretchOf(open);
      if (endMs <= untilMs + EDGE_TOLERANCE_MS) this.#close(open);
    }
  }

  #waitForWords(): void {
    if (!this.#isElected || this.#cancelWait || this.#published.open().length === 0) return;
    this.#cancelWait = this.#ports.clock.after(OPEN_SEGMENT_WAIT_MS, () => {
      this.#cancelWait = null;
      for (const open of this.#published.open()) if (!this.#isBeingSaid(open)) this.#close(open);
      this.#waitForWords();
    });
  }

  #stopWaiting(): void {
    this.#cancelWait?.();
    this.#cancelWait = null;
  }

  /** Words of this page's own, still open, are about to cover it. */
  #isBeingSaid(open: PublishedSegment): boolean {
    const { startMs, endMs } = this.#published.stretchOf(open);
    return this.#own
      .undone()
      .some((it) => it.publishedAs !== null && it.startMs < endMs && it.endMs > startMs);
  }

  #sendFinal(id: string, stretch: SpokenStretch): void {
    this.#partials.end(id);
    this.#published.takeOwn(id, stretch, true, null);
    this.#ports.send(this.#caption(id, stretch, true));
  }

  #caption(id: string, { text, endMs }: SpokenStretch, isFinal: boolean): Caption {
    const words = text.trim() === '' ? NOTHING_SAID : text;
    return { id, trackSid: this.#trackSid, isFinal, text: words, endEpochMs: endMs };
  }
}
