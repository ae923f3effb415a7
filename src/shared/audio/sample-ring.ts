/**
 * Bounded memory of a stream's most recent audio, addressed by absolute sample index: holds
 * [start, end). Full, it drops its oldest and says how much (the caller declares the gap). Memory
 * comes in blocks as audio comes and goes as it is forgotten, so a ring for seven minutes costs
 * only what it holds. Pure; owned by one thread; copies in and out, keeps no caller's array.
 */

/** About one second, 32 KiB: small beside what a stream holds, large beside what a block costs. */
const BLOCK_SAMPLES = 16_384;

export class SampleRing {
  /** Most samples held at once. */
  readonly capacitySamples: number;
  /** Consecutive blocks; the first holds `#start`, each begins at a multiple of the block size. */
  readonly #blocks: Int16Array[] = [];
  /** The block emptied last, to be filled next: a steady stream allocates nothing. */
  #spare: Int16Array | null = null;
  #start: number;
  #end: number;

  /** `startSample`: index of the first sample to be pushed. Throws RangeError if either is unusable. */
  constructor(capacitySamples: number, startSample = 0) {
    if (!Number.isSafeInteger(capacitySamples) || capacitySamples <= 0)
      throw new RangeError(`capacity of ${capacitySamples} samples`);
    requireIndex(startSample);
    this.capacitySamples = capacitySamples;
    this.#start = startSample;
    this.#end = startSample;
  }

  /** Index of the oldest sample held; equals {@link end} when empty. */
  get start(): number {
    return this.#start;
  }

  /** Index that the next pushed sample gets. */
  get end(): number {
    return this.#end;
  }

  /**
   * Appends at {@link end}. Answers how many of the oldest samples were dropped to make room: they
   * were [old start, new start), which reaches into `pcm` itself if that alone is over capacity.
   */
  push(pcm: Int16Array): number {
    const oldStart = this.#start;
    const newEnd = this.#end + pcm.length;
    const newStart = Math.max(oldStart, newEnd - this.capacitySamples);
    const unheld = newStart - this.#end;
    if (unheld >= 0) this.#empty(newStart);
    else this.#dropTo(newStart);
    this.#append(unheld > 0 ? pcm.subarray(unheld) : pcm);
    return newStart - oldStart;
  }

  /** A copy of [from, to). Throws RangeError unless start ≤ from ≤ to ≤ end. */
  read(from: number, to: number): Int16Array<ArrayBuffer> {
    if (!(from >= this.#start && from <= to && to <= this.#end))
      throw new RangeError(`[${from}, ${to}) is not within [${this.#start}, ${this.#end})`);
    const copy = new Int16Array(to - from);
    for (let index = from; index < to;) {
      const offset = index % BLOCK_SAMPLES;
      const count = Math.min(BLOCK_SAMPLES - offset, to - index);
      copy.set(this.#blockOf(index).subarray(offset, offset + count), index - from);
      index += count;
    }
    return copy;
  }

  /** Releases what lies before `index`. Earlier than {@link start}: nothing to do; later than {@link end}: all. */
  forgetBefore(index: number): void {
    requireIndex(index);
    if (index >= this.#end) this.#empty(this.#end);
    else if (index > this.#start) this.#dropTo(index);
  }

  /** A gap: releases all, and the next sample gets `index`. Throws RangeError if that is before {@link end}. */
  skipTo(index: number): void {
    requireIndex(index);
    if (index < this.#end) throw new RangeError(`${index} is before the end, ${this.#end}`);
    this.#empty(index);
  }

  /** Releases all audio; the next sample still gets {@link end}. */
  clear(): void {
    this.#empty(this.#end);
    this.#spare = null;
  }

  #append(pcm: Int16Array): void {
    for (let taken = 0; taken < pcm.length;) {
      const offset = this.#end % BLOCK_SAMPLES;
      if (this.#blocks.length === 0 || offset === 0) this.#blocks.push(this.#takeBlock());
      const count = Math.min(BLOCK_SAMPLES - offset, pcm.length - taken);
      this.#blockOf(this.#end).set(pcm.subarray(taken, taken + count), offset);
      taken += count;
      this.#end += count;
    }
  }

  /** Moves the start to `index`, which is held, and frees the blocks before it. */
  #dropTo(index: number): void {
    const freed = blockNumber(index) - blockNumber(this.#start);
    if (freed > 0) this.#spare = this.#blocks.splice(0, freed).at(-1) ?? null;
    this.#start = index;
  }

  #empty(index: number): void {
    this.#spare = this.#blocks.pop() ?? this.#spare;
    this.#blocks.length = 0;
    this.#start = index;
    this.#end = index;
  }

  #takeBlock(): Int16Array {
    const block = this.#spare ?? new Int16Array(BLOCK_SAMPLES);
    this.#spare = null;
    return block;
  }

  #blockOf(index: number): Int16Array {
    // Held by the invariant of #blocks; a hole would throw at its first use.
    return this.#blocks[blockNumber(index) - blockNumber(this.#start)] as Int16Array;
  }
}

function blockNumber(index: number): number {
  return Math.floor(index / BLOCK_SAMPLES);
}

function requireIndex(index: number): void {
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`sample index ${index}`);
}
