import { framesIn, halfFramesIn } from '../../../model/moonshine/moonshine-shape.ts';
import { HalfFrames } from './half-frames.ts';
import { KeyValues } from './key-values.ts';
import type { MoonshineRuns } from './moonshine-sessions.ts';

/**
 * The encoder looks both ways, so that a frame is not quite the same once more has been heard after it.
 * 3.3 s later it hardly changes any more: docs/ENGINE.md has what other lengths gave.
 */
const REDO_FRAMES = 137;
/** All frames are computed again when there are twice as many as when they last were: of a segment of 12 s, five times. */
const REFRESH_RATIO = 2;

/** A segment as the encoder has it: what was computed of it stays while it grows. */
export class EncodedSegment {
  /** What the decoder attends to, a row a frame. */
  readonly cross = new KeyValues();
  readonly #sessions: MoonshineRuns;
  readonly #halfFrames: HalfFrames;
  readonly #own = new KeyValues();
  #frames = 0;
  #framesWhenWhole = 0;

  constructor(sessions: MoonshineRuns) {
    this.#sessions = sessions;
    this.#halfFrames = new HalfFrames(sessions);
  }

  /** What comes is another segment, in the rooms of this one. */
  begin(): void {
    this.#halfFrames.begin();
    this.#frames = 0;
    this.#framesWhenWhole = 0;
  }

  /** It has ended, and its rooms are not to be used any more. */
  free(): void {
    this.#halfFrames.free();
    this.#own.free();
    this.cross.free();
  }

  /**
   * Encodes the segment's samples from its start on, those that are new and the last of the others, or all of them, and so many
   * samples of silence after them. Answers how many frames there are, and how many were computed.
   */
  async encode(
    pcm: Int16Array,
    { whole, silence }: { readonly whole: boolean; readonly silence: number },
  ): Promise<{ frames: number; run: number }> {
    if (framesIn(pcm.length) === 0) return { frames: 0, run: 0 };
    const frames = framesIn(pcm.length + silence);
    const isWhole = whole || frames >= this.#framesWhenWhole * REFRESH_RATIO;
    const from = isWhole ? 0 : Math.max(0, Math.min(this.#frames, frames) - REDO_FRAMES);
    await this.#sessions.encode({
      heard: await this.#halfFrames.hear(pcm, 2 * from, halfFramesIn(frames)),
      from,
      to: frames,
      own: this.#own,
      cross: this.cross,
    });
    this.#frames = frames;
    if (from === 0) this.#framesWhenWhole = frames;
    return { frames, run: frames - from };
  }
}
