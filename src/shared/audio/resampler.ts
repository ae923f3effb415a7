import { designKernel, type PolyphaseKernel } from './polyphase-kernel.ts';

/** The window slides once per so many input samples: seldom enough to cost nothing. */
const WINDOW_SLACK_SAMPLES = 2_048;

/**
 * Resamples mono audio of any integer rate to 16 kHz by a polyphase FIR filter. Output sample k
 * stands at input time k / 16000 s: no shift, and no drift, since positions are whole numbers.
 * In all, after {@link flush}, N input samples give N · 16000 / rate output samples, rounded to the
 * nearest (halves up); what lies before and after the input counts as silence.
 *
 * Pure and owned by one thread. Nothing is allocated after construction, so it may run on an audio
 * thread; the output comes half a filter later (2 ms at 48 kHz) than the input it belongs to.
 */
export class Resampler {
  readonly #kernel: PolyphaseKernel;
  /** The first half of a single phase's symmetric row, its middle tap halved: {@link #fold}. */
  readonly #halfRow: Float32Array;
  /** Input around the next output sample: [0, #filled) is known. */
  readonly #window: Float32Array;
  #filled: number;
  /** Where the taps of the next output sample begin in #window; may lie beyond #filled. */
  #at = 0;
  /** Its position past the input sample there, in `up`ths of an input sample. */
  #position = 0;
  #inputSamples = 0;
  #outputSamples = 0;
  #flushed = false;

  /**
   * Throws RangeError unless `inputRateHz` is a positive integer. Takes milliseconds: not in an
   * audio callback. Another kernel of the same ratio may be given.
   */
  constructor(inputRateHz: number, kernel = designKernel(inputRateHz)) {
    this.#kernel = kernel;
    this.#halfRow = kernel.coefficients.slice(0, kernel.taps / 2);
    this.#halfRow[kernel.taps / 2 - 1] = (this.#halfRow.at(-1) ?? 0) / 2;
    this.#window = new Float32Array(this.#kernel.taps + WINDOW_SLACK_SAMPLES);
    // Output 0 stands at input 0, so the taps before that see silence.
    this.#filled = this.#kernel.taps / 2 - 1;
  }

  /** Output samples given so far. */
  get outputSamples(): number {
    return this.#outputSamples;
  }

  /** Room that `output` needs for one call with so many input samples, of {@link flush} (0 samples) too. */
  maxOutput(inputSamples: number): number {
    const { up, down, taps } = this.#kernel;
    return Math.ceil(((inputSamples + taps) * up) / down) + 1;
  }

  /**
   * Takes the first `count` samples of `input`, writes what they complete to the start of `output`
   * and answers how many. After {@link flush} it refuses: takes nothing, answers 0.
   */
  process(input: Float32Array, count: number, output: Float32Array): number {
    if (this.#flushed) return 0;
    let written = 0;
    for (let taken = 0; taken < count;) {
      const chunk = Math.min(count - taken, this.#window.length - this.#filled);
      for (let i = 0; i < chunk; i++) this.#window[this.#filled + i] = input[taken + i] as number;
      this.#filled += chunk;
      taken += chunk;
      written += this.#run(output, written, Infinity);
      this.#slide();
    }
    this.#inputSamples += count;
    return written;
  }

  /** Writes the tail to the start of `output` and answers its length. Once; then it answers 0. */
  flush(output: Float32Array): number {
    if (this.#flushed) return 0;
    this.#flushed = true;
    const { up, down } = this.#kernel;
    const total = Math.floor((2 * this.#inputSamples * up + down) / (2 * down));
    let written = 0;
    while (this.#outputSamples < total) {
      this.#window.fill(0, this.#filled);
      this.#filled = this.#window.length;
      written += this.#run(output, written, total - this.#outputSamples);
      this.#slide();
    }
    return written;
  }

  /** Makes output samples while their taps are known, at most `limit`. */
  #run(output: Float32Array, from: number, limit: number): number {
    const { up, down, taps, phases } = this.#kernel;
    const wholeStep = Math.floor(down / up);
    const partStep = down % up;
    const lastStart = this.#filled - taps;
    let at = this.#at;
    let position = this.#position;
    let made = 0;
    for (; at <= lastStart && made < limit; made++) {
      if (phases === 1) output[from + made] = this.#fold(at);
      else if (phases === up) output[from + made] = this.#dot(position, at);
      else output[from + made] = this.#between(position, at);
      at += wholeStep;
      position += partStep;
      if (position >= up) {
        position -= up;
        at++;
      }
    }
    this.#at = at;
    this.#position = position;
    this.#outputSamples += made;
    return made;
  }

  /** The output at a position that may lie between two rows. */
  #between(position: number, at: number): number {
    const exactRow = (position * this.#kernel.phases) / this.#kernel.up;
    const row = Math.floor(exactRow);
    const share = exactRow - row;
    return this.#dot(row, at) * (1 - share) + this.#dot(row + 1, at) * share;
  }

  /** Four sums side by side: one alone would wait for each addition before the next. */
  #dot(row: number, at: number): number {
    const { coefficients: c, taps } = this.#kernel;
    const w = this.#window;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    const end = (row + 1) * taps;
    for (let i = row * taps, j = at; i < end; i += 8, j += 8) {
      s0 += sample(c, i) * sample(w, j) + sample(c, i + 4) * sample(w, j + 4);
      s1 += sample(c, i + 1) * sample(w, j + 1) + sample(c, i + 5) * sample(w, j + 5);
      s2 += sample(c, i + 2) * sample(w, j + 2) + sample(c, i + 6) * sample(w, j + 6);
      s3 += sample(c, i + 3) * sample(w, j + 3) + sample(c, i + 7) * sample(w, j + 7);
    }
    return s0 + s1 + (s2 + s3);
  }

  /** The same for a single phase: its row reads alike from both ends, so two samples share each tap. */
  #fold(at: number): number {
    const c = this.#halfRow;
    const w = this.#window;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let j = at;
    let k = at + this.#kernel.taps - 2;
    for (let i = 0; i < c.length; i += 4, j += 4, k -= 4) {
      s0 += sample(c, i) * (sample(w, j) + sample(w, k));
      s1 += sample(c, i + 1) * (sample(w, j + 1) + sample(w, k - 1));
      s2 += sample(c, i + 2) * (sample(w, j + 2) + sample(w, k - 2));
      s3 += sample(c, i + 3) * (sample(w, j + 3) + sample(w, k - 3));
    }
    return s0 + s1 + (s2 + s3);
  }

  /** Makes room when the window is full: moves what is still needed to its front. */
  #slide(): void {
    if (this.#filled < this.#window.length) return;
    const spent = Math.min(this.#at, this.#filled);
    this.#window.copyWithin(0, spent, this.#filled);
    this.#filled -= spent;
    this.#at -= spent;
  }
}

/** What the bounds of a loop have made sure of; engines inline it. */
function sample(array: Float32Array, index: number): number {
  return array[index] as number;
}
