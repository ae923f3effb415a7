import {
  FRAME_SAMPLES,
  STRIDE_SAMPLES,
  WIDTH,
  framesIn,
  samplesFor,
  wavesIn,
} from '../../../model/moonshine/moonshine-shape.ts';
import { KeyValues } from './key-values.ts';
import type { HeardFrames, MoonshineSessions } from './moonshine-sessions.ts';

/**
 * The encoder looks both ways, so that a frame is not quite the same once more has been heard after it.
 * 3 s later it hardly changes any more: docs/ENGINE.md has what other lengths gave.
 */
const REDO_FRAMES = 125;
/** All frames are computed again when there are twice as many as when they last were: of a segment of 12 s, five times. */
const REFRESH_RATIO = 2;
const FULL_SCALE = 32_768;
const WAVES_PER_FRAME = FRAME_SAMPLES / STRIDE_SAMPLES;

/** A segment as the encoder has it: what was computed of it stays while it grows. */
export class EncodedSegment {
  /** What the decoder attends to, a row a frame. */
  readonly cross = new KeyValues();
  readonly #sessions: MoonshineSessions;
  readonly #own = new KeyValues();
  /** Sums over the first convolution's frames, for the group norm of later looks. */
  readonly #sums: number[] = [];
  readonly #squares: number[] = [];
  #frames = 0;
  #framesWhenWhole = 0;

  constructor(sessions: MoonshineSessions) {
    this.#sessions = sessions;
  }

  /**
   * Encodes the segment's samples from its start on, those that are new and the last of the others, or all of them.
   * Answers how many frames there are, and how many were computed.
   */
  async encode(
    pcm: Int16Array,
    { whole }: { whole: boolean },
  ): Promise<{ frames: number; run: number }> {
    const frames = framesIn(pcm.length);
    if (frames === 0) return { frames, run: 0 };
    const isWhole = whole || frames >= this.#framesWhenWhole * REFRESH_RATIO;
    const from = isWhole ? 0 : Math.max(0, Math.min(this.#frames, frames) - REDO_FRAMES);
    const heard = await this.#sessions.encode({
      audio: audioOf(pcm, from, frames),
      from,
      to: frames,
      heard: this.#heardBefore(from, frames),
      own: this.#own,
      cross: this.cross,
    });
    this.#keep(heard, from * WAVES_PER_FRAME);
    this.#frames = frames;
    if (from === 0) this.#framesWhenWhole = frames;
    return { frames, run: frames - from };
  }

  #heardBefore(from: number, frames: number): readonly [number, number, number] {
    const before = from * WAVES_PER_FRAME;
    return [total(this.#sums, before), total(this.#squares, before), wavesIn(frames) * WIDTH];
  }

  #keep({ sums, squares }: HeardFrames, from: number): void {
    this.#sums.splice(from, Infinity, ...sums);
    this.#squares.splice(from, Infinity, ...squares);
  }
}

function total(values: readonly number[], count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += values[index] ?? 0;
  return sum;
}

function audioOf(pcm: Int16Array, from: number, to: number): Float32Array {
  const first = from * FRAME_SAMPLES;
  const audio = new Float32Array(samplesFor(to - from));
  const there = Math.min(audio.length, pcm.length - first);
  for (let index = 0; index < there; index++) audio[index] = (pcm[first + index] ?? 0) / FULL_SCALE;
  return audio;
}
