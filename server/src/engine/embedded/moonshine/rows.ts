import { freeNow } from './free-now.ts';

/** Rows of a buffer when it is made: 12 s of frames, the longest tile. Those that were never written to take no memory yet. */
export const FIRST_ROWS = 512;

/** Rows of `width` floats that grow at their end; past `rows` they are copied into a buffer of twice the length. */
export class Rows {
  readonly #width: number;
  #content: Float32Array<ArrayBuffer>;

  constructor(width: number, rows: number = FIRST_ROWS) {
    this.#width = width;
    this.#content = new Float32Array(rows * width);
  }

  /** Rows `from` to `to`, where they are; room is made for them, and those before stay. */
  view(from: number, to: number): Float32Array {
    if (to * this.#width > this.#content.length) this.#grow(to);
    return this.#content.subarray(from * this.#width, to * this.#width);
  }

  /** They are not to be used any more, nor any view of them. */
  free(): void {
    freeNow(this.#content);
  }

  #grow(rows: number): void {
    let length = this.#content.length;
    while (length < rows * this.#width) length *= 2;
    const larger = new Float32Array(length);
    larger.set(this.#content);
    freeNow(this.#content);
    this.#content = larger;
  }
}
