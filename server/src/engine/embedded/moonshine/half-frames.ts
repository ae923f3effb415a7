import { pcm16ToFloat } from '../../../../../src/shared/audio/pcm16.ts';
import {
  GROUP_NORM_EPSILON,
  HALF_FRAME_SAMPLES,
  halfFramesIn,
  WIDTH,
  samplesFor,
  wavesIn,
  wholeHalfFramesIn,
} from '../../../model/moonshine/moonshine-shape.ts';
import type { MoonshineRuns } from './moonshine-sessions.ts';
import { FIRST_ROWS, Rows } from './rows.ts';

/** Frames of the first convolution that the first half frame after known ones shares with the last of those. */
const SHARED_WAVES = 4;
/** So many are run at a time, a second and a half: more need more room, which ONNX Runtime keeps, and are no faster. */
const MAX_RUN = 128;

/** What the encoder is given of a segment's first half frames. */
export interface HeardAudio {
  /** [to - from, 576], a view. */
  readonly rows: Float32Array;
  /** Over all half frames from the segment's start to `to`. */
  readonly mean: number;
  readonly deviation: number;
}

/** A segment as the front end has it: each sample goes through it once. */
export class HalfFrames {
  readonly #sessions: Pick<MoonshineRuns, 'hear'>;
  readonly #rows = new Rows(2 * WIDTH, halfFramesIn(FIRST_ROWS));
  /** Of the first convolution's frames, up to each and with it. */
  readonly #sums: number[] = [];
  readonly #squares: number[] = [];
  #known = 0;

  constructor(sessions: Pick<MoonshineRuns, 'hear'>) {
    this.#sessions = sessions;
  }

  /** What comes is another segment. */
  begin(): void {
    this.#sums.length = 0;
    this.#squares.length = 0;
    this.#known = 0;
  }

  /** They are not to be used any more. */
  free(): void {
    this.#rows.free();
  }

  /**
   * Half frames `from` to `to` of the segment whose samples from its start on are `pcm`, and silence where `to` goes beyond
   * them; of that nothing is kept.
   */
  async hear(pcm: Int16Array, from: number, to: number): Promise<HeardAudio> {
    const said = wholeHalfFramesIn(pcm.length);
    if (to > said) this.#forgetFrom(said);
    while (to > this.#known) await this.#hearOn(pcm, Math.min(to, this.#known + MAX_RUN));
    const waves = wavesIn(to);
    const mean = (this.#sums[waves - 1] ?? 0) / (waves * WIDTH);
    const variance = (this.#squares[waves - 1] ?? 0) / (waves * WIDTH) - mean ** 2;
    const deviation = Math.sqrt(variance + GROUP_NORM_EPSILON);
    if (to > said) this.#forgetFrom(said);
    return { rows: this.#rows.view(from, to), mean, deviation };
  }

  #forgetFrom(halfFrame: number): void {
    if (halfFrame >= this.#known) return;
    this.#known = halfFrame;
    const waves = halfFrame === 0 ? 0 : wavesIn(halfFrame);
    this.#sums.length = waves;
    this.#squares.length = waves;
  }

  /** Of the known half frames up to `to`. */
  async #hearOn(pcm: Int16Array, to: number): Promise<void> {
    const { sums, squares } = await this.#sessions.hear({
      audio: audioOf(pcm, this.#known, to),
      rows: this.#rows.view(this.#known, to),
    });
    const shared = this.#known === 0 ? 0 : SHARED_WAVES;
    addTotals(this.#sums, sums.subarray(shared));
    addTotals(this.#squares, squares.subarray(shared));
    this.#known = to;
  }
}

function addTotals(totals: number[], values: Float32Array): void {
  let total = totals.at(-1) ?? 0;
  for (const value of values) totals.push((total += value));
}

/** What half frames `from` to `to` are computed from, linear full scale. */
function audioOf(pcm: Int16Array, from: number, to: number): Float32Array {
  const first = from * HALF_FRAME_SAMPLES;
  const audio = new Float32Array(samplesFor(to - from));
  audio.set(pcm16ToFloat(pcm.subarray(first, first + audio.length)));
  return audio;
}
