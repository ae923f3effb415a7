import { seatSchema, type Seat } from '../../shared/rooms/room-access.ts';

const KEY = 'earshot.seat.';

/**
 * This tab's place in each room, kept as long as the tab: a reload comes back as the same
 * participant. Where storage is refused, it comes back as another one.
 */
export class Seats {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | null;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | null) {
    this.#storage = storage;
  }

  get(room: string): Seat | undefined {
    try {
      const kept: unknown = JSON.parse(this.#storage?.getItem(KEY + room) ?? 'null');
      return seatSchema.safeParse(kept).data;
    } catch {
      return undefined;
    }
  }

  set(room: string, seat: Seat): void {
    try {
      this.#storage?.setItem(KEY + room, JSON.stringify(seat));
    } catch {
      // Full or refused: a reload is then a newcomer.
    }
  }
}
