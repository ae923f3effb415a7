import { AUDIO_HEADER_BYTES } from '../shared/protocol/audio-frame.ts';
import { msToSamples } from '../shared/audio/sample-rate.ts';
import { MAX_AUDIO_MESSAGE_BYTES } from '../shared/protocol/limits.ts';
import type { ReadyMessage } from '../shared/protocol/server-message.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { FlushList } from './flush-list.ts';
import type { Link } from './link.ts';
import type { StreamBuffer, StreamPiece } from './stream-buffer.ts';

/** Most that may wait in the socket, so that control does not queue behind audio. */
export const SOCKET_MARK_BYTES = 32 * 1024;
/** `bufferedAmount` has no event: how often to look again while audio waits for it. */
const LOOK_AGAIN_MS = 20;
const BYTES_PER_SAMPLE = 2;
/** While there is more to send, less room than this is not worth a message. */
const SMALLEST_CHUNK_SAMPLES = msToSamples(100);
/** A gap that still grows is told in pieces of so long. */
const GAP_PIECE_SAMPLES = msToSamples(10_000);

/** What a sender needs of its stream and its link. */
export interface SenderOptions {
  readonly buffer: StreamBuffer;
  readonly flushes: FlushList;
  readonly link: Link;
  readonly clock: Clock;
  readonly ready: ReadyMessage;
  /** How far the session is known to have taken what was sent. */
  readonly received: () => number;
}

/**
 * Sends one connection's share of the timeline, in sample order: gaps, audio as far as credit and
 * the socket allow (S12), flushes at their edge, and the end, once (S2). Begins at `ready.received`.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #maxAudioSamples: number;
  #sentTo: number;
  #sendUntil: number;
  #lastFlush = 0;
  #end: 'open' | 'asked' | 'sent' = 'open';
  #cancelLook: (() => void) | null = null;

  constructor(options: SenderOptions) {
    this.#options = options;
    const { received, sendUntil, limits } = options.ready;
    this.#sentTo = received;
    this.#sendUntil = sendUntil;
    const maxBytes = Math.min(limits.maxFrameBytes, MAX_AUDIO_MESSAGE_BYTES, SOCKET_MARK_BYTES);
    this.#maxAudioSamples = Math.max(1, samplesWithin(maxBytes));
  }

  /** Everything before it was handed to the socket. */
  get sentTo(): number {
    return this.#sentTo;
  }

  get isEndSent(): boolean {
    return this.#end === 'sent';
  }

  /** Credit never falls. */
  allow(sendUntil: number): void {
    this.#sendUntil = Math.max(this.#sendUntil, sendUntil);
  }

  /** The timeline's length is final: its end is to be sent after all that is in it. */
  end(): void {
    if (this.#end === 'open') this.#end = 'asked';
  }

  /** Sends what may be sent now. */
  pump(): void {
    const { buffer, flushes, link } = this.#options;
    for (;;) {
      const flush = flushes.after(this.#lastFlush);
      if (flush && flush.at <= this.#sentTo) {
        link.sendControl({ type: 'flush', id: String(flush.number), at: flush.at });
        this.#lastFlush = flush.number;
        continue;
      }
      const piece = buffer.pieceAt(this.#sentTo);
      if (!piece) break;
      const until = Math.min(piece.end, flush?.at ?? piece.end);
      if (!this.#sendPiece(piece, until)) return;
    }
    if (this.#end !== 'asked') return;
    this.#end = 'sent';
    link.sendControl({ type: 'end_of_stream', at: this.#sentTo });
  }

  /** Sends nothing any more and leaves no timer. Idempotent. */
  stop(): void {
    this.#cancelLook?.();
    this.#cancelLook = null;
  }

  /** False if it has to wait. */
  #sendPiece(piece: StreamPiece, until: number): boolean {
    const from = this.#sentTo;
    if (piece.type === 'gap') {
      if (this.#isStillGrowing(piece)) return false;
      this.#options.link.sendControl({ type: 'gap', from, to: until, reason: piece.reason });
      this.#sentTo = until;
      return true;
    }
    const wanted = Math.min(until - from, this.#sendUntil - from, this.#maxAudioSamples);
    if (wanted <= 0) return false;
    const room = this.#roomSamples();
    if (room < Math.min(wanted, SMALLEST_CHUNK_SAMPLES)) return false;
    const to = from + Math.min(wanted, room);
    this.#options.link.sendAudio(from, this.#options.buffer.read(from, to));
    this.#sentTo = to;
    return true;
  }

  /** Overflow eats on behind this gap while no audio can follow it: told whole, not frame by frame. */
  #isStillGrowing(piece: Extract<StreamPiece, { type: 'gap' }>): boolean {
    if (piece.reason !== 'buffer_overflow' || this.#end !== 'open') return false;
    if (piece.end - this.#sentTo >= GAP_PIECE_SAMPLES) return false;
    // Nothing is under way whose receipt could bring credit beyond it: only the gap itself can.
    if (this.#options.received() >= this.#sentTo) return false;
    return this.#sendUntil <= piece.end || this.#roomSamples() < SMALLEST_CHUNK_SAMPLES;
  }

  /** Samples that the socket takes below its mark; looks again by itself when there is no room. */
  #roomSamples(): number {
    const { link, clock } = this.#options;
    const room = samplesWithin(SOCKET_MARK_BYTES - link.bufferedAmount);
    if (room < SMALLEST_CHUNK_SAMPLES) {
      this.#cancelLook ??= clock.after(LOOK_AGAIN_MS, () => {
        this.#cancelLook = null;
        this.pump();
      });
    }
    return room;
  }
}

function samplesWithin(bytes: number): number {
  return Math.floor((bytes - AUDIO_HEADER_BYTES) / BYTES_PER_SAMPLE);
}
