import type { ServerMessage } from '../shared/protocol/server-message.ts';
import { NOTHING_TOLD, withTile, type Tally } from '../shared/transcript/tile-tally.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';

/** The server's message of one type. */
export type Message<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;
type PartialEvent = Extract<TranscriptEvent, { type: 'partial' }>;
export type UnconfirmedEvent = Extract<TranscriptEvent, { type: 'unconfirmed' }>;

type DiscardEvent = Extract<TranscriptEvent, { type: 'discard' }>;

/** What to tell the reader, or what is wrong with the message. */
export type TileResult = TranscriptEvent | { readonly type: 'violation'; readonly why: string };

/** The server holds at most 60 s of un-final audio: more segments than these are never open at once. */
const MAX_OPEN_PARTIALS = 64;

/**
 * What the server has told of one stream's transcript: the order of its events (S9) and the tiling
 * of the timeline (S13). All samples absolute; owns no audio.
 */
export class Timeline {
  #lastSeq = 0;
  #received: number;
  #tally: Tally;
  /** By segment id; segments that no final covers. */
  readonly #partials = new Map<string, PartialEvent>();

  /** `from`: how far a stream had come that this one continues. */
  constructor(from: Tally = NOTHING_TOLD) {
    this.#tally = from;
    this.#received = from.committedSamples;
  }

  /** Highest `seq` processed; goes back to the server, which then forgets up to it. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Every sample before it is covered by a tile that was processed here. */
  get committed(): number {
    return this.#tally.committedSamples;
  }

  /** Taken by the server: the highest that it has told. */
  get received(): number {
    return this.#received;
  }

  /** Sum of the lengths of finals. */
  get transcribedSamples(): number {
    return this.#tally.transcribedSamples;
  }

  /** Sum of the lengths of gaps other than `silence`. */
  get missingSamples(): number {
    return this.#tally.missingSamples;
  }

  /**
   * Another session begins, at `committed`: its events are numbered anew and what it has received is
   * what it says (S9). Answers what to tell the reader of words that only the one before had heard.
   */
  startSession(): DiscardEvent | null {
    this.#lastSeq = 0;
    this.#received = this.committed;
    return this.discardPartials();
  }

  /** Null where none is open. */
  discardPartials(): DiscardEvent | null {
    if (this.#partials.size === 0) return null;
    this.#partials.clear();
    return { type: 'discard', start: this.committed };
  }

  /** Takes the next event's number; only after `next` is the event to be processed. */
  takeSeq(seq: number): 'next' | 'seen' | 'hole' {
    if (seq <= this.#lastSeq) return 'seen';
    if (seq > this.#lastSeq + 1) return 'hole';
    this.#lastSeq = seq;
    return 'next';
  }

  /** Whether it has risen. */
  takeReceived(received: number): boolean {
    if (received <= this.#received) return false;
    this.#received = received;
    return true;
  }

  /** `sentTo`: nothing beyond it was ever sent, so no tile can reach there. */
  takeTile(tile: Message<'final'> | Message<'gap'>, sentTo: number): TileResult {
    const why = this.#violation(tile, sentTo);
    if (why) return { type: 'violation', why };
    const { start, end } = tile;
    this.#tally = withTile(this.#tally, tile);
    this.takeReceived(end);
    for (const [id, partial] of this.#partials) if (partial.start < end) this.#partials.delete(id);
    if (tile.type === 'gap') return { type: 'gap', start, end, reason: tile.reason };
    const { id, text, speechStart, speechEnd } = tile;
    return {
      type: 'final',
      id,
      start,
      end,
      text,
      ...(speechStart === undefined ? {} : { speechStart }),
      ...(speechEnd === undefined ? {} : { speechEnd }),
    };
  }

  /** Null for one that is out of date: a tile covers its segment already. */
  takePartial(partial: Message<'partial'>, sentTo: number): TileResult | null {
    const { id, start, end, text, stableChars } = partial;
    if (start < this.committed) return null;
    if (end < start || end > sentTo || id !== String(start))
      return { type: 'violation', why: `partial ${start} to ${end}, but sent to ${sentTo}` };
    const event: PartialEvent = { type: 'partial', id, start, end, text, stableChars };
    this.#partials.set(id, event);
    const oldest = this.#partials.keys().next();
    if (this.#partials.size > MAX_OPEN_PARTIALS && !oldest.done)
      this.#partials.delete(oldest.value);
    return event;
  }

  /** The words that were heard and that no final confirms, in order and without overlap. */
  unconfirmed(): UnconfirmedEvent[] {
    const events: UnconfirmedEvent[] = [];
    let reached = this.committed;
    for (const partial of [...this.#partials.values()].sort((a, b) => a.start - b.start)) {
      const { id, start, end, text } = partial;
      if (text === '' || start < reached) continue;
      events.push({ type: 'unconfirmed', id, start, end, text });
      reached = end;
    }
    return events;
  }

  #violation(tile: Message<'final'> | Message<'gap'>, sentTo: number): string | null {
    if (tile.start !== this.committed)
      return `${tile.type} at ${tile.start}, but tiled to ${this.committed}`;
    if (tile.end <= tile.start) return `${tile.type} at ${tile.start} is empty`;
    if (tile.end > sentTo) return `${tile.type} to ${tile.end}, but sent to ${sentTo}`;
    if (tile.type === 'final' && tile.id !== String(tile.start))
      return `final at ${tile.start} has another id`;
    return null;
  }
}
