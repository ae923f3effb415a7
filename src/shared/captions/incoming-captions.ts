import { putLast } from '../put-last.ts';
import { captionStartMs, type Caption } from './caption.ts';
import type { LineChanges, RoomLine } from './room-line.ts';

/** Longer than any line of ours or of an agent. UTF-16 units. */
const MAX_TEXT_CHARS = 4_000;
/** Of a segment's id and of a track's sid. UTF-16 units. */
const MAX_ID_CHARS = 256;
/** Segments that are remembered: half an hour of a busy room. Of those before, a late word is a new line. */
const MAX_SEGMENTS = 500;
/** Tracks whose owner is remembered, for words that come after a track or its owner has gone. */
const MAX_TRACKS = 500;
/** An id that says that its words are older than this is made up. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

const NOTHING: LineChanges = { changed: [], removed: [] };

/** What is known of a room apart from its captions. */
export interface IncomingRules {
  /** Identity of who publishes the track; undefined: no such track is here. */
  ownerOf(trackSid: string): string | undefined;
  /** Whether this participant may speak for the track: an agent, or a captioner. */
  mayCaption(sender: string, trackSid: string): boolean;
  /** Whether this participant may go on with what another has begun. */
  mayTakeOver(sender: string): boolean;
}

interface Segment {
  readonly trackSid: string;
  readonly sender: string;
  readonly endEpochMs: number | null;
  readonly arrivalEpochMs: number;
  /** Empty text: the segment came to nothing, and no line shows it. */
  readonly line: RoomLine;
}

/**
 * Makes lines out of the captions that others publish: merged by segment, the newest state shown.
 * All of it is untrusted: who may not caption a track is not heard, a segment keeps the track and
 * the time that it had first, and everything kept has a bound. Main thread.
 */
export class IncomingCaptions {
  readonly #rules: IncomingRules;
  /** By id; the one heard of longest ago first. */
  readonly #segments = new Map<string, Segment>();
  readonly #owners = new Map<string, string>();

  constructor(rules: IncomingRules) {
    this.#rules = rules;
  }

  /** Whose track it was, by an earlier caption of it or because it was here; undefined: never heard of. */
  formerOwnerOf(trackSid: string): string | undefined {
    return this.#owners.get(trackSid);
  }

  /** A track is here: its words may come when it has gone. */
  noteOwner(trackSid: string, owner: string): void {
    putLast(this.#owners, trackSid, owner, MAX_TRACKS);
  }

  /** `arrivalEpochMs`: wall clock of this page. What is refused changes nothing. */
  take(caption: Caption, sender: string, arrivalEpochMs: number): LineChanges {
    const { id, trackSid } = caption;
    if (id === '' || id.length > MAX_ID_CHARS || trackSid.length > MAX_ID_CHARS) return NOTHING;
    if (!this.#rules.mayCaption(sender, trackSid)) return NOTHING;
    const speaker = this.#speakerOf(caption);
    if (speaker === undefined) return NOTHING;
    const before = this.#segments.get(id);
    if (before && before.sender !== sender && !this.#rules.mayTakeOver(sender)) return NOTHING;
    if (before && !replaces(before, caption, sender)) return NOTHING;
    const text = withoutExcess(caption.text);
    const line: RoomLine = {
      id,
      speaker: before?.line.speaker ?? speaker,
      startEpochMs: before?.line.startEpochMs ?? startOf(id, trackSid, arrivalEpochMs),
      state: caption.isFinal ? 'final' : 'partial',
      text,
      stableChars: 0,
      gap: null,
    };
    const { endEpochMs } = caption;
    this.#remember(id, { trackSid, sender, endEpochMs, arrivalEpochMs, line });
    if (text !== '') return { changed: [line], removed: [] };
    return before && before.line.text !== '' ? { changed: [], removed: [id] } : NOTHING;
  }

  /**
   * Takes open segments of which nothing has come since `epochMs` for as good as they will get: the
   * one who was to finish them is gone, and nobody took over. A final that comes yet replaces them.
   */
  settle(epochMs: number): LineChanges {
    const changed: RoomLine[] = [];
    for (const [id, segment] of this.#segments) {
      if (segment.arrivalEpochMs >= epochMs || segment.line.state !== 'partial') continue;
      const line: RoomLine = { ...segment.line, state: 'unconfirmed' };
      this.#segments.set(id, { ...segment, line });
      if (line.text !== '') changed.push(line);
    }
    return { changed, removed: [] };
  }

  #speakerOf({ trackSid, speaker }: Caption): string | undefined {
    const known = this.#rules.ownerOf(trackSid) ?? this.#owners.get(trackSid);
    const owner = known ?? speaker?.identity;
    if (owner !== undefined) this.noteOwner(trackSid, owner);
    return owner;
  }

  #remember(id: string, segment: Segment): void {
    putLast(this.#segments, id, segment, MAX_SEGMENTS);
  }
}

/**
 * A segment is of one track. No partial follows its final, and none an end that it is behind; a final
 * is replaced by who sent it alone.
 */
function replaces(before: Segment, caption: Caption, sender: string): boolean {
  if (before.trackSid !== caption.trackSid) return false;
  if (before.line.state === 'final') return caption.isFinal && before.sender === sender;
  if (caption.isFinal) return true;
  // Ends of two senders are by two clocks.
  if (before.sender !== sender) return true;
  return (
    caption.endEpochMs === null ||
    before.endEpochMs === null ||
    caption.endEpochMs >= before.endEpochMs
  );
}

/** When the words began, as the id says where it can be so; else when they came. */
function startOf(id: string, trackSid: string, arrivalEpochMs: number): number {
  const startMs = captionStartMs(id, trackSid);
  if (startMs === null || startMs < arrivalEpochMs - MAX_AGE_MS) return arrivalEpochMs;
  // Words are not heard before they are said: a captioner's clock that is ahead does not count.
  return Math.min(startMs, arrivalEpochMs);
}

/** Blank text is none: LiveKit's components ignore an empty stream, so a blank one ends a segment. */
function withoutExcess(text: string): string {
  if (text.trim() === '') return '';
  if (text.length <= MAX_TEXT_CHARS) return text;
  // Half of a pair of surrogates is no character.
  return text.slice(0, MAX_TEXT_CHARS).replace(/[\uD800-\uDBFF]$/, '');
}
