/**
 * Arrays of one frame each that go round: filled, transferred to another thread, sent back by it,
 * filled again. Bounded: beyond `maxFree` a returned buffer is left to the collector. Never runs
 * dry either: a frame that must be sent while all are away is allocated, and counted. Pure.
 */
export class FramePool {
  readonly frameSamples: number;
  readonly #maxFree: number;
  readonly #free: Int16Array<ArrayBuffer>[] = [];
  #allocated = 0;
  #refused = 0;

  /** `ready` frames are allocated at once, at most `maxFree` are kept. */
  constructor(frameSamples: number, ready: number, maxFree: number) {
    this.frameSamples = frameSamples;
    this.#maxFree = maxFree;
    while (this.#free.length < Math.min(ready, maxFree)) this.#free.push(this.#allocate());
  }

  /** Frames that wait to be taken. */
  get free(): number {
    return this.#free.length;
  }

  /** Frames allocated so far, those of the constructor included. */
  get allocated(): number {
    return this.#allocated;
  }

  /** Returned buffers that were not kept: of a wrong size, or more than `maxFree`. */
  get refused(): number {
    return this.#refused;
  }

  /** The caller owns what it gets; its samples are left over from earlier. */
  take(): Int16Array<ArrayBuffer> {
    return this.#free.pop() ?? this.#allocate();
  }

  /** Takes ownership of a frame's buffer. One of a wrong size is refused: it is not of this pool. */
  give(buffer: ArrayBuffer): void {
    const usable = buffer.byteLength === this.frameSamples * Int16Array.BYTES_PER_ELEMENT;
    // The view is made here, in a message's time, so that the audio callback need not make it.
    if (usable && this.#free.length < this.#maxFree) this.#free.push(new Int16Array(buffer));
    else this.#refused++;
  }

  #allocate(): Int16Array<ArrayBuffer> {
    this.#allocated++;
    return new Int16Array(this.frameSamples);
  }
}
