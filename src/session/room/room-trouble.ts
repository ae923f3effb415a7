import type { RoomTrouble, RoomTroubleCode } from '../../state/room-state.ts';

/** Of which nothing but the code is known, unless told. */
export function roomTrouble(
  code: RoomTroubleCode,
  facts: Partial<Omit<RoomTrouble, 'code'>> = {},
): RoomTrouble {
  return { code, retryAfterMs: null, tokenSent: false, ...facts };
}
