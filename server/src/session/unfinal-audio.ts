import { SampleRing } from '../../../src/shared/audio/sample-ring.ts';

/** Audio without a gap in it, by absolute sample; the ring, which counts audio alone, has it at `+ ringOffset`. */
interface Stretch {
  start: number;
  end: number;
  readonly ringOffset: number;
}

/**
 * A session's audio that no tile covers yet: stretches between gaps, in one ring, so that gaps cost
 * no memory however many there are. What bounds it is the credit; the ring's capacity is the same
 * bound once more, so that a mistake shows.
 */
export class UnfinalAudio {
  readonly #ring: SampleRing;
  /** In order; never empty: the newest takes what comes next. */
  readonly #stretches: [Stretch, ...Stretch[]];

  constructor(capacitySamples: number, base: number) {
    this.#ring = new SampleRing(capacitySamples);
    this.#stretches = [{ start: base, end: base, ringOffset: -base }];
  }

  get heldSamples(): number {
    return this.#ring.end - this.#ring.start;
  }

  /** Appends to the newest stretch; copied. Throws where the credit should have stopped it: a mistake of ours. */
  push(pcm: Int16Array): void {
    if (this.#ring.push(pcm) > 0) throw new RangeError('un-final audio over its bound');
    this.#newest.end += pcm.length;
  }

  /** A gap: what comes next begins at `index`, and what is held stays readable. */
  beginAt(index: number): void {
    this.#stretches.push({ start: index, end: index, ringOffset: this.#ring.end - index });
    this.#shiftEmpty();
  }

  /** A copy of [from, to), which lies within one stretch. Throws RangeError otherwise. */
  read(from: number, to: number): Int16Array<ArrayBuffer> {
    const stretch = this.#stretches.find(({ start, end }) => start <= from && to <= end);
    if (!stretch) throw new RangeError(`[${from}, ${to}) is not held`);
    return this.#ring.read(from + stretch.ringOffset, to + stretch.ringOffset);
  }

  forgetBefore(index: number): void {
    for (const stretch of this.#stretches) {
      if (stretch.start >= index) break;
      stretch.start = Math.min(index, stretch.end);
    }
    this.#shiftEmpty();
    const [oldest] = this.#stretches;
    this.#ring.forgetBefore(oldest.start + oldest.ringOffset);
  }

  clear(): void {
    this.forgetBefore(this.#newest.end);
    this.#ring.clear();
  }

  #shiftEmpty(): void {
    while (this.#stretches.length > 1 && this.#stretches[0].start === this.#stretches[0].end)
      this.#stretches.shift();
  }

  get #newest(): Stretch {
    return this.#stretches.at(-1) as Stretch;
  }
}
