import { createStore, type StoreApi } from 'zustand/vanilla';
import { EMPTY_ROOM, type RoomSnapshot } from './room-state.ts';

/** Written by the room session alone; the room page reads it. */
export type RoomStore = StoreApi<RoomSnapshot>;

export function createRoomStore(room: string, initial: Partial<RoomSnapshot> = {}): RoomStore {
  return createStore<RoomSnapshot>(() => ({ ...EMPTY_ROOM, room, ...initial }));
}
