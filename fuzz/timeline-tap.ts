import type { ClientGapReason } from '../src/shared/protocol/gap-reason.ts';
import { StreamBuffer } from '../src/worker/stream-buffer.ts';

/** A stretch that no audio was heard in, as the client itself put it on its timeline. */
export interface HeardGap {
  readonly start: number;
  readonly end: number;
  readonly reason: ClientGapReason;
}

/**
 * What the client has put on its timeline, sample by sample, for as long as the world lives: the
 * truth that finals, gaps and every frame on the wire are held against. Listens at the one door
 * through which audio gets there ({@link StreamBuffer}'s two verbs), so it needs no second model of
 * how frames find their place. One at a time.
 */
export class TimelineTap {
  readonly gaps: HeardGap[] = [];
  /** Stretches of audio between gaps, in order. `offset`: where the first sample lies. */
  readonly #stretches: { readonly start: number; end: number; readonly offset: number }[] = [];
  #samples = new Int16Array(1 << 16);
  #audioSamples = 0;
  #end = 0;
  readonly #restore: () => void;

  constructor() {
    const { prototype } = StreamBuffer;
    const { appendAudio, appendGap } = prototype;
    const putAudio = (at: number, pcm: Int16Array): void => this.#audio(at, pcm);
    const putGap = (at: number, samples: number, reason: ClientGapReason): void =>
      this.#gap(at, samples, reason);
    prototype.appendAudio = function (this: StreamBuffer, pcm) {
      putAudio(this.end, pcm);
      appendAudio.call(this, pcm);
    };
    prototype.appendGap = function (this: StreamBuffer, reason, samples) {
      putGap(this.end, samples, reason);
      appendGap.call(this, reason, samples);
    };
    this.#restore = () => Object.assign(prototype, { appendAudio, appendGap });
  }

  /** The timeline's length. */
  get end(): number {
    return this.#end;
  }

  /** Samples of audio put there. */
  get audioSamples(): number {
    return this.#audioSamples;
  }

  /** The samples of [start, end); null where something between was never heard. A view: not to be changed. */
  read(start: number, end: number): Int16Array | null {
    const stretch = this.#stretches.find((each) => start < each.end);
    if (!stretch || start < stretch.start || end > stretch.end) return null;
    const shift = stretch.offset - stretch.start;
    return this.#samples.subarray(start + shift, end + shift);
  }

  /** All that was heard, in stretches without a gap in them. */
  get heard(): readonly { readonly start: number; readonly pcm: Int16Array }[] {
    return this.#stretches.map(({ start, end, offset }) => ({
      start,
      pcm: this.#samples.subarray(offset, offset + end - start),
    }));
  }

  close(): void {
    this.#restore();
  }

  #audio(at: number, pcm: Int16Array): void {
    if (pcm.length === 0) return;
    this.#expectEnd(at);
    this.#grow(pcm.length);
    this.#samples.set(pcm, this.#audioSamples);
    const last = this.#stretches.at(-1);
    this.#end += pcm.length;
    if (last?.end === at) last.end = this.#end;
    else this.#stretches.push({ start: at, end: this.#end, offset: this.#audioSamples });
    this.#audioSamples += pcm.length;
  }

  #gap(at: number, samples: number, reason: ClientGapReason): void {
    if (samples <= 0) return;
    this.#expectEnd(at);
    this.#end += samples;
    const last = this.gaps.at(-1);
    if (last?.end === at && last.reason === reason)
      this.gaps[this.gaps.length - 1] = { ...last, end: this.#end };
    else this.gaps.push({ start: at, end: this.#end, reason });
  }

  #expectEnd(at: number): void {
    if (at !== this.#end) throw new Error(`put at ${at}, but the timeline ends at ${this.#end}`);
  }

  #grow(samples: number): void {
    const needed = this.#audioSamples + samples;
    if (needed <= this.#samples.length) return;
    const larger = new Int16Array(2 ** Math.ceil(Math.log2(needed + 1)));
    larger.set(this.#samples);
    this.#samples = larger;
  }
}
