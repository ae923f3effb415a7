import type { RoomLine, RoomPhase, RoomTrouble, Speaker } from '../../state/room-state.ts';
import { gapWords } from './gap-words.ts';
import { lengthOf } from './time-words.ts';

/** What went wrong with the room, what to do, and what the button that does it is called. */
export interface RoomTroubleWords {
  readonly title: string;
  readonly advice: string;
}

/** Total over the codes: the compiler asks for the words of a new one. */
export function roomTroubleWords({ code, retryAfterMs }: RoomTrouble): RoomTroubleWords {
  switch (code) {
    case 'rooms_not_configured':
      return {
        title: 'This server has no LiveKit',
        advice:
          'Whoever runs it sets LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET. An address and a token of your own work at once.',
      };
    case 'server_unreachable':
      return {
        title: 'The server cannot be reached',
        advice: 'Is it running, and is this device on its network?',
      };
    case 'unauthorised':
      return {
        title: 'This server asks for a token',
        advice: 'Whoever runs the server has it. It is sent to this server only.',
      };
    case 'too_many_requests':
      return {
        title: 'Too many tries',
        advice: `The server wants a pause. Try again ${retryAfterMs === null ? 'in a minute' : `in ${lengthOf(Math.max(1, Math.ceil(retryAfterMs / 1000)))}`}.`,
      };
    case 'bad_name':
      return {
        title: 'The server does not take this name',
        advice: 'Up to 64 visible characters, for you and for the room.',
      };
    case 'room_unreachable':
      return {
        title: 'The LiveKit server cannot be reached',
        advice: 'No room server answers at its address. Is it running, and is the address right?',
      };
    case 'token_expired':
      return {
        title: 'The LiveKit token has expired',
        advice: 'Tokens live for a while only. Ask for another one and join with it.',
      };
    case 'token_refused':
      return {
        title: 'The LiveKit server refused the token',
        advice:
          'It is for another server or room, or was signed with another secret. Check address and token.',
      };
    case 'room_full':
      return {
        title: 'The room is full',
        advice: 'It has as many participants as it may have. Try again when somebody has left.',
      };
    case 'duplicate_identity':
      return {
        title: 'You joined this room elsewhere',
        advice: 'Another tab or device came in under the same identity, so this one was let go.',
      };
    case 'removed':
      return {
        title: 'You were removed from the room',
        advice: 'Somebody who runs the room did that. What was said until then stays here.',
      };
    case 'room_closed':
      return {
        title: 'The room was closed',
        advice: 'It is over for everyone. What was said stays here.',
      };
    case 'connection_lost':
      return {
        title: 'The connection to the room was lost',
        advice: 'It was tried again and again. Is this device still on its network?',
      };
  }
}

/** Where the room is, in a few words. */
export function roomStatusWords(phase: RoomPhase): string {
  switch (phase.type) {
    case 'lobby':
      return 'Not joined';
    case 'joining':
      return 'Joining…';
    case 'left':
      return phase.isFinishing ? 'The last words are coming…' : 'You have left';
    case 'joined':
      if (phase.room === 'away') return 'Reconnecting to the room…';
      if (phase.link.type === 'reconnecting') return 'Captions wait for the server…';
      return phase.role === 'speaker' ? 'In the room' : 'Listening in';
  }
}

/** What the room does not deliver at the moment, and what becomes of it; null: all is well. */
export function roomHint(phase: RoomPhase): string | null {
  if (phase.type !== 'joined') return null;
  if (phase.room === 'away')
    return 'The room cannot be heard until its server is back; a row will say for how long.';
  if (phase.link.type === 'reconnecting')
    return 'The speech server is away. What is said is kept, and transcribed when it is back.';
  return null;
}

/** Who makes the captions that everyone sees. */
export function captioningWords(phase: Extract<RoomPhase, { type: 'joined' }>): string {
  const { captioning, isCaptioner } = phase;
  switch (captioning.type) {
    case 'me':
      return 'Everyone in the room sees yours';
    case 'other':
      return isCaptioner
        ? `${captioning.name} shows them; you stand by`
        : `${captioning.name} shows them to everyone`;
    case 'nobody':
      return isCaptioner ? 'One moment' : 'Only you see them';
  }
}

/** A row for what is missing. */
export function roomGapText({ reason, lengthMs }: NonNullable<RoomLine['gap']>): string {
  const seconds = lengthMs / 1000;
  const length =
    seconds < 10 ? `${Math.max(0.1, seconds).toFixed(1)} s` : lengthOf(Math.round(seconds));
  return `${length} missing: ${gapWords(reason)}`;
}

/** Of whoever speaks a line, also where nothing but their identity is known. */
export function speakerName(speakers: Readonly<Record<string, Speaker>>, identity: string): string {
  return speakers[identity]?.name ?? identity;
}

/** All lines as plain text: the names and their words, one line each. */
export function roomText(
  chunks: readonly (readonly RoomLine[])[],
  speakers: Readonly<Record<string, Speaker>>,
): string {
  return chunks
    .flat()
    .map((line) => {
      const name = speakerName(speakers, line.speaker);
      return line.gap ? `${name}: [${roomGapText(line.gap)}]` : `${name}: ${line.text}`;
    })
    .join('\n');
}
