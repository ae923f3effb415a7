import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';

/** What many pages do instead of resampling: a straight line between neighbours, and no filter. To measure against. */
export class LinearResampler {
  readonly #step: number;
  /** Position of the next output sample; 0 is the last sample of the previous call's input. */
  #position = 1;
  #last = 0;

  constructor(inputRateHz: number) {
    this.#step = inputRateHz / SAMPLE_RATE_HZ;
  }

  /** Writes to `output` what `input` completes, and answers how many samples. */
  process(input: Float32Array, output: Float32Array): number {
    let made = 0;
    for (; this.#position < input.length; this.#position += this.#step) {
      const before = Math.floor(this.#position);
      const from = before === 0 ? this.#last : (input[before - 1] as number);
      output[made++] = from + ((input[before] as number) - from) * (this.#position - before);
    }
    this.#position -= input.length;
    this.#last = input.at(-1) ?? this.#last;
    return made;
  }
}
