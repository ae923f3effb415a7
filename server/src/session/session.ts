import type { AudioFrame } from '../../../src/shared/protocol/audio-frame.ts';
import type { ErrorCode } from '../../../src/shared/protocol/codes.ts';
import type { ClientMessage } from '../../../src/shared/protocol/client-message.ts';
import type { ServerMessage } from '../../../src/shared/protocol/server-message.ts';
import type { DecodeLane } from '../scheduler/decode-scheduler-api.ts';
import type { Segmenter, SegmenterEvent } from '../segmenter/segmenter-api.ts';
import { AckCadence, type Watermarks } from './ack-cadence.ts';
import { EventLog, type UnnumberedMessage } from './event-log.ts';
import { Flushes } from './flushes.ts';
import { Intake, type Taken } from './intake.ts';
import { PartialCadence } from './partial-cadence.ts';
import type { Refusal, SessionOptions, SessionOutput, SessionServices } from './session-api.ts';
import { TileQueue, type Tile } from './tile-queue.ts';
import { VoicePump } from './voice-pump.ts';

type SpeechTile = Extract<SegmenterEvent, { type: 'speechTile' }>;
type GapMessage = Extract<ClientMessage, { type: 'gap' }>;

/** Edges and tiles under way; thousands are a client that sends nothing but gaps. */
const MAX_WAITING_TILES = 10_000;

/** `detached` comes with resuming; until then a session ends with its socket. */
type Link =
  { readonly type: 'attached'; readonly output: SessionOutput } | { readonly type: 'ended' };

/**
 * The timeline of one stream. Knows no socket: it is attached to one. Owns its lane, its voice
 * activity and its timers, and releases them in {@link end}. Main thread.
 */
export class Session {
  readonly id: string;
  readonly secret: string;
  readonly #intake: Intake;
  readonly #log = new EventLog();
  readonly #flushes = new Flushes();
  readonly #segmenter: Segmenter;
  readonly #lane: DecodeLane;
  readonly #tiles: TileQueue;
  readonly #partials: PartialCadence | null;
  readonly #pump: VoicePump;
  readonly #acks: AckCadence;
  #link: Link;
  #committed: number;
  #finals = 0;

  constructor(options: SessionOptions, services: SessionServices, output: SessionOutput) {
    const { base } = options;
    this.id = options.id;
    this.secret = options.secret;
    this.#link = { type: 'attached', output };
    this.#committed = base;
    this.#intake = new Intake(base, services.credit, services.clock);
    const { audio } = this.#intake;
    this.#segmenter = services.createSegmenter(base);
    this.#lane = services.scheduler.openLane();
    this.#tiles = new TileQueue((tile) => this.#commit(tile));
    this.#partials = options.interim
      ? new PartialCadence(this.#lane, audio, (it) => this.#send({ type: 'partial', ...it }))
      : null;
    this.#pump = new VoicePump({
      engine: services.engine,
      segmenter: this.#segmenter,
      audio,
      base,
      onStep: (events, ended) => this.#handleStep(events, ended),
      onFailed: (cause) => this.#fail('engine_failed', 'the engine was lost', cause),
    });
    this.#acks = new AckCadence(
      services.clock,
      () => this.watermarks,
      (marks) => this.#send({ type: 'ack', ...marks }),
    );
  }

  get watermarks(): Watermarks {
    const [received, committed] = [this.#intake.received, this.#committed];
    return { received, committed, sendUntil: this.#intake.sendUntil(committed) };
  }

  /** The client has said that nothing more comes. */
  get draining(): boolean {
    return this.#intake.endedAt !== null;
  }

  /** Takes what is new in a frame; what was received before is trimmed. */
  audio(frame: AudioFrame): Refusal | null {
    return this.#moveOn(this.#intake.takeAudio(frame));
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

  /** The client has processed all events up to `seq`. */
  acknowledge(seq: number): void {
    this.#log.acknowledge(seq);
  }

  /** Releases everything; nothing is sent any more. Idempotent. */
  end(): void {
    this.#link = { type: 'ended' };
    this.#acks.close();
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
      this.#acks.moved();
    }
    return null;
  }

  #handleStep(events: readonly SegmenterEvent[], ended: boolean): void {
    for (const event of events) {
      if (this.#isEnded()) return;
      this.#handleSegmenter(event);
    }
    if (this.#isEnded()) return;
    this.#partials?.heard(this.#segmenter.open);
    if (ended) this.#doneWhenCommitted();
  }

  #handleSegmenter(event: SegmenterEvent): void {
    switch (event.type) {
      case 'speech':
        this.#emit({ type: 'speech', state: event.state, at: event.at });
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
      return this.#fail('internal', `a tile at ${tile.start} after ${this.#committed}`);
    this.#committed = tile.end;
    this.#intake.audio.forgetBefore(tile.end);
    this.#emit(this.#messageOf(tile));
    this.#answerFlushes();
    if (this.#isEnded()) return;
    this.#acks.moved();
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
    for (const id of this.#flushes.takeReached(this.#committed))
      this.#emit({ type: 'flushed', id });
  }

  #doneWhenCommitted(): void {
    const { endedAt } = this.#intake;
    if (endedAt === null || this.#committed < endedAt || this.#link.type === 'ended') return;
    const { output } = this.#link;
    this.#emit({ type: 'done', samples: this.#committed, finals: this.#finals });
    this.end();
    output.finished();
  }

  #emit(message: UnnumberedMessage): void {
    if (this.#link.type === 'ended') return;
    this.#send(this.#log.append(message));
    if (this.#log.overflowing)
      this.#fail('internal', 'too many events not acknowledged by lastSeq');
  }

  #send(message: ServerMessage): void {
    if (this.#link.type === 'attached') this.#link.output.send(message);
  }

  /** Asked anew after whatever may have ended the session meanwhile. */
  #isEnded(): boolean {
    return this.#link.type === 'ended';
  }

  #fail(code: ErrorCode, message: string, cause?: unknown): void {
    if (this.#link.type === 'ended') return;
    const { output } = this.#link;
    this.end();
    output.failed({ code, message }, cause);
  }
}
