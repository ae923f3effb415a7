import type { AudioFrame } from '../../../src/shared/protocol/audio-frame.ts';
import type { ErrorCode } from '../../../src/shared/protocol/codes.ts';
import type { ClientMessage } from '../../../src/shared/protocol/client-message.ts';
import type { DecodeLane } from '../scheduler/decode-scheduler-api.ts';
import type { Segmenter, SegmenterEvent } from '../segmenter/segmenter-api.ts';
import type { Watermarks } from './ack-cadence.ts';
import type { UnnumberedMessage } from './event-log.ts';
import { Flushes } from './flushes.ts';
import { Intake, type Taken } from './intake.ts';
import { PartialCadence, type PartialText } from './partial-cadence.ts';
import type { Refusal, SessionOptions, SessionServices } from './session-api.ts';
import type { StreamObserver } from './stream-observer.ts';
import { TileQueue, type Tile } from './tile-queue.ts';
import { VoicePump } from './voice-pump.ts';

type SpeechTile = Extract<SegmenterEvent, { type: 'speechTile' }>;
type GapMessage = Extract<ClientMessage, { type: 'gap' }>;

/** Edges and tiles under way; thousands are a client that sends nothing but gaps. */
const MAX_WAITING_TILES = 10_000;

export interface TimelineEvents {
  /** A reliable event, in its order; `done` is the last. */
  readonly emit: (message: UnnumberedMessage) => void;
  readonly tellPartial: (partial: PartialText) => void;
  /** A watermark has moved. */
  readonly moved: () => void;
  /** It cannot go on; whoever is told closes it. `cause` is for the log. */
  readonly failed: (code: ErrorCode, message: string, cause?: unknown) => void;
}

/**
 * What comes in and what becomes of it: received, heard, cut into tiles, decoded, committed. Knows
 * neither sockets nor whether anybody listens. Owns its lane, its voice activity and the un-final
 * audio, and releases them with its last tile or in {@link close}.
 */
export class SessionTimeline {
  readonly #events: TimelineEvents;
  readonly #observer: StreamObserver | undefined;
  readonly #intake: Intake;
  readonly #flushes = new Flushes();
  readonly #segmenter: Segmenter;
  readonly #lane: DecodeLane;
  readonly #tiles: TileQueue;
  readonly #partials: PartialCadence | null;
  readonly #pump: VoicePump;
  #state: 'open' | 'done' | 'closed' = 'open';
  #committed: number;
  #finals = 0;

  constructor(
    { base, interim }: Pick<SessionOptions, 'base' | 'interim'>,
    services: SessionServices,
    events: TimelineEvents,
  ) {
    this.#events = events;
    this.#observer = services.observer;
    this.#committed = base;
    this.#intake = new Intake(base, services.credit, services.clock);
    const { audio } = this.#intake;
    this.#segmenter = services.createSegmenter(base);
    this.#lane = services.scheduler.openLane();
    this.#tiles = new TileQueue((tile) => this.#commit(tile));
    this.#partials = interim ? new PartialCadence(this.#lane, audio, events.tellPartial) : null;
    this.#pump = new VoicePump({
      engine: services.engine,
      segmenter: this.#segmenter,
      audio,
      base,
      onStep: (told, ended) => this.#handleStep(told, ended),
      onFailed: (cause) => events.failed('engine_failed', 'the engine was lost', cause),
    });
  }

  get watermarks(): Watermarks {
    const [received, committed] = [this.#intake.received, this.#committed];
    return { received, committed, sendUntil: this.#intake.sendUntil(committed) };
  }

  /** The client has said that nothing more comes. */
  get inputEnded(): boolean {
    return this.#intake.endedAt !== null;
  }

  /** `done` was emitted, and everything is released. Stays true. */
  get done(): boolean {
    return this.#state === 'done';
  }

  /** Whether partials are of use to anybody now; finals always are. */
  listen(isHeard: boolean): void {
    this.#partials?.listen(isHeard);
  }

  /** Takes what is new in a frame; what was received before is trimmed. */
  audio(frame: AudioFrame): Refusal | null {
    const before = this.#intake.received;
    const taken = this.#intake.takeAudio(frame);
    if (taken.type === 'taken') this.#observer?.audioReceived(this.#intake.received - before);
    return this.#moveOn(taken);
  }

  /** Audio that will never come: a tile of its own, which ends the open segment. */
  gap(message: GapMessage): Refusal | null {
    if (this.#pump.waitingEdges + this.#tiles.length >= MAX_WAITING_TILES)
      return { code: 'session_too_large', message: 'too many gaps and flushes under way' };
    const at = this.#intake.received;
    const taken = this.#intake.takeGap(message);
    if (taken.type === 'taken')
      this.#pump.addEdge({ type: 'gap', at, to: message.to, reason: message.reason });
    return this.#moveOn(taken);
  }

  /** A tile edge at `at`; answered by `flushed` when `committed` has reached it. */
  flush(id: string, at: number): Refusal | null {
    const asked = this.#flushes.ask(id, at);
    if (asked === 'too_many')
      return { code: 'session_too_large', message: 'too many flushes not yet answered' };
    if (asked === 'new' && at > this.#committed) this.#pump.addEdge({ type: 'flush', at });
    this.#answerFlushes();
    return null;
  }

  /** Idempotent. `at` is all that the client has sent: its total, absolute. */
  endOfStream(at: number): Refusal | null {
    const taken = this.#intake.end(at);
    if (taken.type === 'taken') {
      this.#partials?.close();
      this.#pump.addEdge({ type: 'end', at });
    }
    return taken.type === 'refused' ? taken.refusal : null;
  }

  /** Releases everything; nothing is emitted any more. Idempotent. */
  close(): void {
    if (!this.done) this.#release('closed');
  }

  #release(state: 'done' | 'closed'): void {
    this.#state = state;
    this.#partials?.close();
    this.#tiles.close();
    this.#pump.close();
    this.#lane.close();
    this.#intake.audio.clear();
  }

  #moveOn(taken: Taken): Refusal | null {
    if (taken.type === 'refused') return taken.refusal;
    if (taken.type === 'taken') {
      this.#pump.advance(this.#intake.received);
      this.#events.moved();
    }
    return null;
  }

  #handleStep(events: readonly SegmenterEvent[], ended: boolean): void {
    for (const event of events) {
      if (!this.#isOpen()) return;
      this.#handleSegmenter(event);
    }
    if (!this.#isOpen()) return;
    this.#partials?.heard(this.#segmenter.open);
    if (ended) this.#doneWhenCommitted();
  }

  #handleSegmenter(event: SegmenterEvent): void {
    switch (event.type) {
      case 'speech':
        this.#events.emit({ type: 'speech', state: event.state, at: event.at });
        break;
      case 'silenceTile':
        this.#tiles.add({ type: 'final', start: event.start, end: event.end, text: '' });
        break;
      case 'gapTile': {
        const { start, end, reason } = event;
        this.#tiles.add({ type: 'gap', start, end, reason });
        break;
      }
      case 'speechTile': {
        const samples = this.#intake.audio.read(event.start, event.end);
        void this.#tiles.addPending(this.#decode(event, samples));
        break;
      }
    }
  }

  async #decode(tile: SpeechTile, samples: Int16Array): Promise<Tile> {
    const { start, end } = tile;
    const outcome = await this.#lane.final(samples);
    if (outcome.type === 'failed') return { type: 'gap', start, end, reason: 'engine_failed' };
    const speech = { start: tile.speechStart, end: tile.speechEnd };
    return { type: 'final', start, end, text: outcome.text, speech };
  }

  #commit(tile: Tile): void {
    if (tile.start !== this.#committed)
      return this.#events.failed('internal', `a tile at ${tile.start} after ${this.#committed}`);
    this.#committed = tile.end;
    if (tile.type === 'gap') this.#observer?.gapCommitted(tile.reason, tile.end - tile.start);
    this.#intake.audio.forgetBefore(tile.end);
    this.#events.emit(this.#messageOf(tile));
    this.#answerFlushes();
    if (!this.#isOpen()) return;
    this.#events.moved();
    this.#doneWhenCommitted();
  }

  #messageOf(tile: Tile): UnnumberedMessage {
    const { start, end } = tile;
    if (tile.type === 'gap') return { type: 'gap', start, end, reason: tile.reason };
    this.#finals++;
    const speech = tile.speech && { speechStart: tile.speech.start, speechEnd: tile.speech.end };
    return { type: 'final', id: String(start), start, end, text: tile.text, ...speech };
  }

  #answerFlushes(): void {
    for (const id of this.#flushes.takeReached(this.#committed)) {
      if (!this.#isOpen()) return;
      this.#events.emit({ type: 'flushed', id });
    }
  }

  #doneWhenCommitted(): void {
    const { endedAt } = this.#intake;
    if (endedAt === null || this.#committed < endedAt || !this.#isOpen()) return;
    this.#release('done');
    this.#events.emit({ type: 'done', samples: this.#committed, finals: this.#finals });
  }

  /** Asked anew after whatever may have closed it meanwhile. */
  #isOpen(): boolean {
    return this.#state === 'open';
  }
}
