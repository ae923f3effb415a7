/** Rows of a buffer when it is made: 3 s of frames, or the tokens of a long sentence. */
const FIRST_ROWS = 128;

/** Rows of `width` floats that grow at their end. A doubling costs a copy; nothing else does. */
export class Rows {
  readonly #width: number;
  #content: Float32Array;

  constructor(width: number) {
    this.#width = width;
    this.#content = new Float32Array(FIRST_ROWS * width);
  }

  /** Rows `from` to `to`, where they are; room is made for them, and those before stay. */
  view(from: number, to: number): Float32Array {
    if (to * this.#width > this.#content.length) this.#grow(to);
    return this.#content.subarray(from * this.#width, to * this.#width);
  }

  #grow(rows: number): void {
    let length = this.#content.length;
    while (length < rows * this.#width) length *= 2;
    const larger = new Float32Array(length);
    larger.set(this.#content);
    this.#content = larger;
  }
}
