import type { RoomTrouble } from '../../state/room-state.ts';
import { lengthOf } from './time-words.ts';

/**
 * What the button of a room's trouble does. `join`: tries again with what is filled in; `name`,
 * `own`: leads to the box that has to be changed; `token`: asks for our server's access token.
 */
export type RoomWayOut = 'join' | 'name' | 'own' | 'token';

export interface RoomTroubleWords {
  /** What happened, in one line. */
  readonly title: string;
  /** What the reader can do about it. */
  readonly advice: string;
  readonly wayOut: { readonly does: RoomWayOut; readonly label: string };
}

const TRY_AGAIN = { does: 'join', label: 'Try again' } as const;
const CHANGE_OWN = { does: 'own', label: 'Change it' } as const;

/**
 * Why one is not in the room. `entry`: by a token of our server, or by the reader's own. Total over
 * the codes: the compiler asks for the words of a new one.
 */
export function roomTroubleWords(
  { code, retryAfterMs, tokenSent }: RoomTrouble,
  entry: 'server' | 'own',
): RoomTroubleWords {
  const isOwn = entry === 'own';
  switch (code) {
    case 'rooms_not_configured':
      return {
        title: 'This server has no LiveKit',
        advice: 'So it cannot let anyone into a room. An address and a token of your own can.',
        wayOut: { does: 'own', label: 'Use your own' },
      };
    case 'server_unreachable':
      return {
        title: 'The server cannot be reached',
        advice: 'Is it running, and is this device on its network?',
        wayOut: TRY_AGAIN,
      };
    case 'unauthorised':
      return {
        title: tokenSent ? 'The access token is not right' : 'This server asks for a token',
        advice: tokenSent
          ? 'The server did not accept it. Check it for a missing character and try again.'
          : 'Whoever runs the server has it. It is sent to this server only.',
        wayOut: { does: 'token', label: 'Use this token' },
      };
    case 'too_many_requests':
      return {
        title: 'Too many tries',
        advice: `The server wants a pause. Try again ${inHowLong(retryAfterMs)}.`,
        wayOut: TRY_AGAIN,
      };
    case 'bad_name':
      return {
        title: 'The server does not take this name',
        advice: 'Yours and the room’s may have up to 64 visible characters.',
        wayOut: { does: 'name', label: 'Change your name' },
      };
    case 'room_unreachable':
      return {
        title: 'The LiveKit server cannot be reached',
        advice: isOwn
          ? 'None answers at the address that you gave.'
          : 'None answers at the address that this server gives. Is it running?',
        wayOut: isOwn ? CHANGE_OWN : TRY_AGAIN,
      };
    case 'token_expired':
      return {
        title: 'The LiveKit token has expired',
        advice: isOwn
          ? 'Tokens live for a while only. Ask for another one.'
          : 'Tokens live for a while only. Another try brings a new one.',
        wayOut: isOwn ? CHANGE_OWN : TRY_AGAIN,
      };
    case 'token_refused':
      return {
        title: 'The LiveKit server refused the token',
        advice: isOwn
          ? 'It is for another server or room, or was signed with another secret.'
          : 'This server signs with a key or secret that LiveKit does not know. Whoever runs it can mend that.',
        wayOut: isOwn ? CHANGE_OWN : TRY_AGAIN,
      };
    case 'room_full':
      return {
        title: 'The room is full',
        advice:
          'The LiveKit server takes the token and lets nobody else in. Try again when somebody has left.',
        wayOut: TRY_AGAIN,
      };
    case 'duplicate_identity':
      return {
        title: 'You joined this room elsewhere',
        advice: 'Another tab or device came in under the same identity, so this one was let go.',
        wayOut: { does: 'join', label: 'Go on here' },
      };
    case 'removed':
      return {
        title: 'You were removed from the room',
        advice: 'Somebody who runs the room did that. What was said until then stays here.',
        wayOut: TRY_AGAIN,
      };
    case 'room_closed':
      return {
        title: 'The room was closed',
        advice: 'It is over for everyone. What was said stays here.',
        wayOut: TRY_AGAIN,
      };
    case 'connection_lost':
      return {
        title: 'The connection to the room was lost',
        advice: 'It was tried again and again. Is this device still on its network?',
        wayOut: TRY_AGAIN,
      };
  }
}

function inHowLong(retryAfterMs: number | null): string {
  if (retryAfterMs === null) return 'in a minute';
  return `in ${lengthOf(Math.max(1, Math.ceil(retryAfterMs / 1000)))}`;
}
