import { SampleRing } from '../../../src/shared/audio/sample-ring.ts';

/**
 * A session's audio that no tile covers yet: one ring for each stretch between gaps. What bounds it
 * is the credit; the rings' capacity is the same bound once more, so that a mistake shows.
 */
export class UnfinalAudio {
  readonly #capacitySamples: number;
  readonly #stretches: SampleRing[];

  constructor(capacitySamples: number, base: number) {
    this.#capacitySamples = capacitySamples;
    this.#stretches = [new SampleRing(capacitySamples, base)];
  }

  get heldSamples(): number {
    return this.#stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** Appends to the newest stretch; copied. Throws where the credit should have stopped it: a mistake of ours. */
  push(pcm: Int16Array): void {
    if (this.#newest.push(pcm) > 0) throw new RangeError('un-final audio over its bound');
  }

  /** A gap: what comes next begins at `index`, and what is held stays readable. */
  beginAt(index: number): void {
    this.#stretches.push(new SampleRing(this.#capacitySamples, index));
  }

  /** A copy of [from, to), which lies within one stretch. Throws RangeError otherwise. */
  read(from: number, to: number): Int16Array<ArrayBuffer> {
    const stretch = this.#stretches.find(({ start, end }) => start <= from && to <= end);
    if (!stretch) throw new RangeError(`[${from}, ${to}) is not held`);
    return stretch.read(from, to);
  }

  forgetBefore(index: number): void {
    for (const stretch of this.#stretches) stretch.forgetBefore(index);
    while (this.#stretches.length > 1 && this.#stretches[0]?.start === this.#stretches[0]?.end)
      this.#stretches.shift();
  }

  clear(): void {
    for (const stretch of this.#stretches) stretch.clear();
  }

  get #newest(): SampleRing {
    return this.#stretches.at(-1) as SampleRing;
  }
}
