import { SampleRing } from '../shared/audio/sample-ring.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';

/** A stretch [start, end) of the timeline: audio that is held, or a gap. */
export type StreamPiece =
  | { readonly type: 'audio'; readonly start: number; readonly end: number }
  | {
      readonly type: 'gap';
      readonly start: number;
      readonly end: number;
      readonly reason: ClientGapReason;
    };

/** Audio pieces know where their first sample lies in the ring, which counts audio alone. */
type Piece =
  | { type: 'audio'; start: number; end: number; readonly ringOffset: number }
  | { type: 'gap'; start: number; end: number; readonly reason: ClientGapReason };

/**
 * All of a stream that no processed tile covers yet: pieces of audio and gaps that follow each
 * other without a hole, in absolute samples. Gaps take no room. Full, it drops its oldest audio,
 * which becomes a gap ({@link overflowReason}); whether that gap must be told is a matter of what was
 * already sent (S6), which the sender knows: it tells nothing from before its own position.
 */
export class StreamBuffer {
  /** What audio becomes that is dropped from now on. */
  overflowReason: 'buffer_overflow' | 'not_retried' = 'buffer_overflow';
  readonly #ring: SampleRing;
  #pieces: Piece[] = [];
  #start: number;
  #end: number;

  constructor(capacitySamples: number, base: number) {
    this.#ring = new SampleRing(capacitySamples);
    this.#start = base;
    this.#end = base;
  }

  get start(): number {
    return this.#start;
  }

  /** The timeline's length so far. */
  get end(): number {
    return this.#end;
  }

  /** Audio held, gaps not counted. */
  get heldSamples(): number {
    return this.#ring.end - this.#ring.start;
  }

  /** Copies `pcm` to the end. */
  appendAudio(pcm: Int16Array): void {
    if (pcm.length === 0) return;
    const ringOffset = this.#ring.end - this.#end;
    const dropped = this.#ring.push(pcm);
    const last = this.#pieces.at(-1);
    const end = this.#end + pcm.length;
    if (last?.type === 'audio') last.end = end;
    else this.#pieces.push({ type: 'audio', start: this.#end, end, ringOffset });
    this.#end = end;
    if (dropped > 0) this.#becomeGap(this.#ring.start);
  }

  appendGap(reason: ClientGapReason, samples: number): void {
    if (samples <= 0) return;
    const end = this.#end + samples;
    const last = this.#pieces.at(-1);
    if (last?.type === 'gap' && last.reason === reason) last.end = end;
    else this.#pieces.push({ type: 'gap', start: this.#end, end, reason });
    this.#end = end;
  }

  /** The rest, from `sample` on, of the piece that holds it; undefined at the end. */
  pieceAt(sample: number): StreamPiece | undefined {
    const piece = this.#pieces.find(({ end }) => sample < end);
    if (!piece) return undefined;
    const start = Math.max(sample, piece.start);
    const { end } = piece;
    return piece.type === 'audio'
      ? { type: 'audio', start, end }
      : { type: 'gap', start, end, reason: piece.reason };
  }

  /** A copy of [from, to), which lies within one piece of audio. Throws RangeError otherwise. */
  read(from: number, to: number): Int16Array<ArrayBuffer> {
    const piece = this.#pieces.find(({ end }) => from < end);
    if (piece?.type !== 'audio' || from < piece.start || to > piece.end)
      throw new RangeError(`[${from}, ${to}) is not within a piece of audio`);
    return this.#ring.read(from + piece.ringOffset, to + piece.ringOffset);
  }

  /** Releases what lies before `sample`: a processed tile covers it. */
  forgetBefore(sample: number): void {
    if (sample <= this.#start) return;
    this.#start = Math.min(sample, this.#end);
    const kept = this.#pieces.findIndex(({ end }) => end > sample);
    this.#pieces.splice(0, kept === -1 ? this.#pieces.length : kept);
    const first = this.#pieces[0];
    if (first) first.start = Math.max(first.start, this.#start);
    const audio = this.#pieces.find((piece) => piece.type === 'audio');
    this.#ring.forgetBefore(audio ? audio.start + audio.ringOffset : this.#ring.end);
  }

  /** Releases all audio; start and end stay. */
  clear(): void {
    this.#ring.clear();
    this.#pieces = [];
  }

  /** Turns the audio that the ring no longer holds (all before `ringStart`) into gaps. */
  #becomeGap(ringStart: number): void {
    const pieces: Piece[] = [];
    for (const piece of this.#pieces) {
      if (piece.type === 'gap') {
        appendMerged(pieces, piece);
        continue;
      }
      const heldFrom = Math.min(piece.end, Math.max(piece.start, ringStart - piece.ringOffset));
      if (heldFrom > piece.start)
        appendMerged(pieces, {
          type: 'gap',
          start: piece.start,
          end: heldFrom,
          reason: this.overflowReason,
        });
      if (heldFrom < piece.end) pieces.push({ ...piece, start: heldFrom });
    }
    this.#pieces = pieces;
  }
}

function appendMerged(pieces: Piece[], gap: Extract<Piece, { type: 'gap' }>): void {
  const last = pieces.at(-1);
  if (last?.type === 'gap' && last.reason === gap.reason) last.end = gap.end;
  else pieces.push({ ...gap });
}
