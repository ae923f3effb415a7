import { LAYERS, WIDTH } from '../../../model/moonshine/moonshine-shape.ts';

/** Rows of a buffer when it is made: 3 s of frames, or the tokens of a long sentence. */
const FIRST_ROWS = 128;

/** Rows of {@link WIDTH} floats that grow at their end. A doubling costs a copy; nothing else does. */
class Rows {
  #content = new Float32Array(FIRST_ROWS * WIDTH);

  view(from: number, to: number): Float32Array {
    if (to * WIDTH > this.#content.length) this.#grow(to);
    return this.#content.subarray(from * WIDTH, to * WIDTH);
  }

  #grow(rows: number): void {
    let length = this.#content.length;
    while (length < rows * WIDTH) length *= 2;
    const larger = new Float32Array(length);
    larger.set(this.#content);
    this.#content = larger;
  }
}

/**
 * Keys and values of an attention, a row a frame or token, for each of the model's layers. The graphs
 * read and write them where they are. Not to be run by two decodes at a time.
 */
export class KeyValues {
  readonly #keys = Array.from({ length: LAYERS }, () => new Rows());
  readonly #values = Array.from({ length: LAYERS }, () => new Rows());

  /** Rows `from` to `to` of every layer, [to - from, 288]; room is made for them, and those before stay. */
  rows(from: number, to: number): { readonly keys: Float32Array; readonly values: Float32Array }[] {
    // All rooms are made before the first view is taken, so that no view is of a room left behind.
    return this.#keys.map((keys, layer) => ({
      keys: keys.view(from, to),
      values: (this.#values[layer] ?? keys).view(from, to),
    }));
  }
}
