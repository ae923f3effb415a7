/** Root mean square and peak of what was heard since the last reset; linear, full scale is 1. Pure, allocates nothing. */
export class LevelMeter {
  #samples = 0;
  #sumOfSquares = 0;
  #peak = 0;

  /** Samples since the last {@link reset}, silent ones included. */
  get samples(): number {
    return this.#samples;
  }

  get rms(): number {
    return this.#samples === 0 ? 0 : Math.sqrt(this.#sumOfSquares / this.#samples);
  }

  get peak(): number {
    return this.#peak;
  }

  add(signal: Float32Array, length: number): void {
    this.#samples += length;
    for (let i = 0; i < length; i++) {
      const magnitude = Math.abs(signal[i] as number);
      // False for what is no number too: one NaN must not stick in the sum.
      if (!(magnitude < Infinity)) continue;
      this.#sumOfSquares += magnitude * magnitude;
      if (magnitude > this.#peak) this.#peak = magnitude;
    }
  }

  addSilence(length: number): void {
    this.#samples += length;
  }

  reset(): void {
    this.#samples = 0;
    this.#sumOfSquares = 0;
    this.#peak = 0;
  }
}
