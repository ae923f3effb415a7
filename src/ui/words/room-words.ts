import type { RoomLine, RoomPhase, Speaker } from '../../state/room-state.ts';
import { roomTroubleWords } from './room-trouble-words.ts';
import { gapWords } from './gap-words.ts';
import { lengthOf } from './time-words.ts';
import type { TroubleWords } from './trouble-words.ts';

/** Where the room is, in a few words. */
export function roomStatusWords(phase: RoomPhase): string {
  switch (phase.type) {
    case 'lobby':
      return 'Not joined';
    case 'joining':
      return 'Joining…';
    case 'left':
      if (phase.isFinishing) return 'The last words are coming…';
      return 'You have left';
    case 'joined':
      if (phase.room === 'away') return 'Reconnecting to the room…';
      if (phase.link.type === 'reconnecting') return 'Captions wait for the server…';
      return phase.role === 'speaker' ? 'In the room' : 'Listening in';
  }
}

/** What the room does not deliver at the moment, and what becomes of it; null: all is well. */
export function roomHint(phase: RoomPhase): string | null {
  // Who it was that let them in does not matter to these words.
  if (phase.type === 'left' && phase.trouble)
    return `${roomTroubleWords(phase.trouble, 'server').title}.`;
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
    case 'not_allowed':
      return 'Your token does not let you';
  }
}

/** The microphone is open, and nobody in the room hears it. */
export function unpublishedWords(code: 'not_allowed' | 'failed'): TroubleWords {
  if (code === 'failed')
    return {
      title: 'The room did not take your microphone',
      advice: 'Nobody hears you. It may be a matter of the network.',
      wayOut: null,
    };
  return {
    title: 'You may not speak in this room',
    advice: 'The token that let you in does not allow it. Whoever gave it to you can change that.',
    wayOut: null,
  };
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
