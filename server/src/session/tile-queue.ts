import type { GapReason } from '../../../src/shared/protocol/gap-reason.ts';

/** A stretch of the timeline with its outcome: what a `final` or a `gap` tells. Absolute samples, half-open. */
export type Tile =
  | {
      readonly type: 'final';
      readonly start: number;
      readonly end: number;
      readonly text: string;
      readonly speech?: { readonly start: number; readonly end: number };
    }
  | {
      readonly type: 'gap';
      readonly start: number;
      readonly end: number;
      readonly reason: GapReason;
    };

/**
 * Puts tiles in the order of the timeline although their decodes overlap and end in any order:
 * tile k goes out when k − 1 has gone. Bounded by what the session lets in.
 */
export class TileQueue {
  readonly #emit: (tile: Tile) => void;
  readonly #waiting: { tile: Tile | null }[] = [];
  #closed = false;

  constructor(emit: (tile: Tile) => void) {
    this.#emit = emit;
  }

  get length(): number {
    return this.#waiting.length;
  }

  add(tile: Tile): void {
    this.#waiting.push({ tile });
    this.#advance();
  }

  /** Holds the tile's place until its decode is known. `decoded` never rejects. */
  async addPending(decoded: Promise<Tile>): Promise<void> {
    const place: { tile: Tile | null } = { tile: null };
    this.#waiting.push(place);
    place.tile = await decoded;
    this.#advance();
  }

  /** Nothing is emitted any more. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  #advance(): void {
    for (let head = this.#waiting[0]; head?.tile && !this.#closed; head = this.#waiting[0]) {
      this.#waiting.shift();
      this.#emit(head.tile);
    }
  }
}
