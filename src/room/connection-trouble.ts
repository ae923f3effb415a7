import { ConnectionError, ConnectionErrorReason, DisconnectReason } from 'livekit-client';
import type { RoomTroubleCode } from '../shared/rooms/room-trouble.ts';

/** Why a room could not be joined. `token` tells whether it had run out; it is looked at, never kept. */
export function connectTrouble(error: unknown, token: string, nowMs: number): RoomTroubleCode {
  if (!(error instanceof ConnectionError)) return 'room_unreachable';
  switch (error.reason) {
    case ConnectionErrorReason.NotAllowed:
      return refusal(error.message, token, nowMs);
    case ConnectionErrorReason.LeaveRequest:
      return typeof error.context === 'number' ? closeTrouble(error.context) : 'room_unreachable';
    case ConnectionErrorReason.InternalError:
      // What LiveKit's server says of a room with as many participants as it may have.
      return isFull(error.message) ? 'room_full' : 'room_unreachable';
    default:
      return isFull(error.message) ? 'room_full' : 'room_unreachable';
  }
}

/** Why a room that had been joined is over. */
export function closeTrouble(reason: DisconnectReason | undefined): RoomTroubleCode {
  switch (reason) {
    case DisconnectReason.DUPLICATE_IDENTITY:
      return 'duplicate_identity';
    case DisconnectReason.PARTICIPANT_REMOVED:
      return 'removed';
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return 'room_closed';
    default:
      return 'connection_lost';
  }
}

function refusal(message: string, token: string, nowMs: number): RoomTroubleCode {
  if (isFull(message)) return 'room_full';
  const expiresAtS = expiryOf(token);
  return expiresAtS !== null && expiresAtS * 1000 <= nowMs ? 'token_expired' : 'token_refused';
}

function isFull(message: string): boolean {
  return /max(imum)? participants|room is full|exceeded/i.test(message);
}

/** `exp` of a JSON Web Token (RFC 7519), in seconds; null where there is none to be read. */
function expiryOf(token: string): number | null {
  try {
    const [, payload = ''] = token.split('.');
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const isRecord = typeof claims === 'object' && claims !== null;
    return isRecord && 'exp' in claims && typeof claims.exp === 'number' ? claims.exp : null;
  } catch {
    return null;
  }
}
