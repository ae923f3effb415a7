import { ConnectionError, ConnectionErrorReason, DisconnectReason } from 'livekit-client';
import type { RoomTroubleCode } from '../shared/rooms/room-trouble.ts';

export interface ConnectAttempt {
  readonly token: string;
  readonly nowMs: number;
  takesToken(): Promise<boolean>;
}

/**
 * Why a room could not be joined. `token` tells whether it had run out; it is looked at, never kept.
 * `takesToken` asks whether the server is there and takes it.
 */
export async function connectTrouble(
  error: unknown,
  { token, nowMs, takesToken }: ConnectAttempt,
): Promise<RoomTroubleCode> {
  if (!(error instanceof ConnectionError)) return 'room_unreachable';
  switch (error.reason) {
    case ConnectionErrorReason.NotAllowed:
      return hasExpired(token, nowMs) ? 'token_expired' : 'token_refused';
    case ConnectionErrorReason.LeaveRequest:
      return typeof error.context === 'number' ? closeTrouble(error.context) : 'room_unreachable';
    case ConnectionErrorReason.WebSocket:
      // A full room has no answer of its own: LiveKit's server takes the token, and drops the socket.
      return (await takesToken()) ? 'room_full' : 'room_unreachable';
    default:
      return 'room_unreachable';
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

function hasExpired(token: string, nowMs: number): boolean {
  const expiresAtS = expiryOf(token);
  return expiresAtS !== null && expiresAtS * 1000 <= nowMs;
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
