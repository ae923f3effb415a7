import { LAYERS, WIDTH } from '../../../model/moonshine/moonshine-shape.ts';
import { Rows } from './rows.ts';

/**
 * Keys and values of an attention, a row a frame or token, for each of the model's layers. The graphs
 * read and write them where they are. Not to be run by two decodes at a time.
 */
export class KeyValues {
  readonly #keys = Array.from({ length: LAYERS }, () => new Rows(WIDTH));
  readonly #values = Array.from({ length: LAYERS }, () => new Rows(WIDTH));

  /** Rows `from` to `to` of every layer, [to - from, 288]; room is made for them, and those before stay. */
  rows(from: number, to: number): { readonly keys: Float32Array; readonly values: Float32Array }[] {
    // All rooms are made before the first view is taken, so that no view is of a room left behind.
    return this.#keys.map((keys, layer) => ({
      keys: keys.view(from, to),
      values: (this.#values[layer] ?? keys).view(from, to),
    }));
  }

  /** They are not to be used any more. */
  free(): void {
    for (const rows of [...this.#keys, ...this.#values]) rows.free();
  }
}
