import type { useRoomContext } from '@livekit/components-react';

type Room = ReturnType<typeof useRoomContext>;

/** The room that the page is connected to, for LiveKit's own hooks; replaced where it is joined anew. */
export class LiveRoom {
  #room: Room | null = null;
  readonly #listeners = new Set<() => void>();

  readonly get = (): Room | null => this.#room;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(room: Room): void {
    this.#room = room;
    for (const listener of this.#listeners) listener();
  }
}
