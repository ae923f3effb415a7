import type { RoomRole, RoomTrouble } from '../../state/room-state.ts';
import type { RoomEntry } from '../room-session-verbs.ts';
import type { RoomPorts } from './room-ports.ts';

export type WayIn =
  | { readonly type: 'access'; readonly url: string; readonly token: string }
  | { readonly type: 'refused'; readonly trouble: RoomTrouble };

export interface WayInOptions {
  readonly room: string;
  readonly name: string;
  readonly role: RoomRole;
  readonly entry: RoomEntry;
  /** Our server's access token; empty: none. */
  readonly token: string;
}

/** Where the room is and what lets one in: the user's own, or our server's, for the seat that this tab had before. */
export async function findWayIn(
  ports: Pick<RoomPorts, 'seats' | 'askAccess'>,
  { room, name, role, entry, token }: WayInOptions,
): Promise<WayIn> {
  if (entry.type === 'own') return { type: 'access', url: entry.url, token: entry.token };
  const seat = ports.seats.get(room);
  const result = await ports.askAccess({ room, name, role, ...(seat ? { seat } : {}) }, token);
  if (result.type === 'refused') return result;
  const { access } = result;
  ports.seats.set(room, access.seat);
  return { type: 'access', url: access.url, token: access.token };
}
