import type { FramePool } from './frame-pool.ts';
import { writePcm16 } from './pcm16.ts';

/**
 * Cuts a stream of float samples into frames of signed 16 bits, all of the pool's length but the
 * last. The caller writes, and takes each frame as soon as {@link full} says so:
 *
 *     for (let from = 0; from < count; ) {
 *       from = framer.write(samples, from, count);
 *       if (framer.full) send(framer.take());
 *     }
 *
 * Pure; owned by one thread; allocates nothing while the pool has frames.
 */
export class Framer {
  readonly #pool: FramePool;
  #frame: Int16Array<ArrayBuffer>;
  #filled = 0;

  constructor(pool: FramePool) {
    this.#pool = pool;
    this.#frame = pool.take();
  }

  /** The frame is complete and waits to be taken; {@link write} takes nothing until then. */
  get full(): boolean {
    return this.#filled === this.#frame.length;
  }

  /** Takes samples [from, to) as far as the frame has room, and answers the first one not taken. */
  write(samples: Float32Array, from: number, to: number): number {
    const count = Math.min(to - from, this.#frame.length - this.#filled);
    writePcm16(samples, from, from + count, this.#frame, this.#filled);
    this.#filled += count;
    return from + count;
  }

  /** The frame as far as it is filled, given away with its buffer; the next one begins. Before {@link full}: the tail, perhaps empty. */
  take(): Int16Array<ArrayBuffer> {
    const taken = this.full ? this.#frame : this.#frame.subarray(0, this.#filled);
    this.#frame = this.#pool.take();
    this.#filled = 0;
    return taken;
  }
}
