import type { Hearing } from '../../state/hearing.ts';
import type { Held, Link } from '../../state/link.ts';
import type { MicrophoneStatus } from '../../state/microphone.ts';
import type { SessionState } from '../../state/session-state.ts';
import type { ServerTroubleCode } from '../../state/trouble.ts';
import { lengthOf } from './time-words.ts';

/** The state in a word or two. */
export function statusWords(session: SessionState): string {
  switch (session.type) {
    case 'asking':
      return 'Opening the microphone…';
    case 'listening':
      return microphoneWords(session.microphone);
    case 'idle':
    case 'finishing':
    case 'finished':
    case 'failed':
      return 'Microphone off';
  }
}

/** What to do or to know now, beside the status and not repeating it. */
export interface Hint {
  /** For the eye; may count seconds. */
  readonly shown: string | null;
  /** For screen readers: changes only when there is something new to say. */
  readonly spoken: string | null;
}

export function hintOf(session: SessionState): Hint {
  switch (session.type) {
    case 'asking':
      return same('If the browser asks, allow the microphone.');
    case 'listening':
      return listeningHint(session);
    case 'finishing':
      return finishingHint(session);
    case 'idle':
    case 'finished':
    case 'failed':
      return same(null);
  }
}

const LISTENING: Record<Hearing, string> = {
  waiting: 'Listening',
  hearing: 'Listening',
  nothing: 'We hear nothing',
  too_quiet: 'Very quiet',
  clipping: 'Too loud',
};

function microphoneWords(microphone: MicrophoneStatus): string {
  switch (microphone.type) {
    case 'live':
      return LISTENING[microphone.hearing];
    case 'interrupted':
      return microphone.reason === 'muted' ? 'Microphone muted' : 'Sound is paused';
    case 'recovering':
      return 'Microphone away';
    case 'lost':
      return 'No microphone';
  }
}

function listeningHint(session: Extract<SessionState, { type: 'listening' }>): Hint {
  const { link, held, microphone, heardBefore } = session;
  if (link.type === 'reconnecting') {
    const reason = reasonWords(link) ?? (link.hadLink ? 'Reconnecting.' : 'Trying to connect.');
    return {
      shown: `${reason} ${keptWords(held)}`,
      spoken: `${reason} ${held.isFull ? 'What was said first is being lost.' : 'What you say is kept.'}`,
    };
  }
  const hint = microphoneHint(microphone, heardBefore);
  if (hint !== null) return same(hint);
  if (link.type === 'connecting') {
    return same('Connecting to the server. Speak already: nothing is lost.');
  }
  return { shown: null, spoken: link.type === 'ready' && link.again ? 'Connected.' : null };
}

function finishingHint(session: Extract<SessionState, { type: 'finishing' }>): Hint {
  const { link, held, mayStopWaiting } = session;
  // The trouble's card says it all, and the microphone is only being let go.
  if (link.type === 'failed') return same(null);
  if (link.type === 'ready') {
    const words = mayStopWaiting ? 'Still waiting for the last words' : 'Getting the last words';
    const rest = held.seconds < WORTH_SAYING_S ? '' : `: ${lengthOf(held.seconds)} to go`;
    return { shown: `${words}${rest}.`, spoken: spokenWait(`${words}.`, mayStopWaiting) };
  }
  const reason = reasonWords(link) ?? 'Waiting for the server.';
  const rest = held.seconds > 0 ? ` ${lengthOf(held.seconds)} still to be transcribed.` : '';
  return { shown: `${reason}${rest}`, spoken: spokenWait(reason, mayStopWaiting) };
}

/** The button that comes is seen; who hears the page is told of it. */
function spokenWait(words: string, mayStopWaiting: boolean): string {
  return mayStopWaiting ? `${words} You can end the wait.` : words;
}

/** So little is there after each Stop, and gone before it is read. */
const WORTH_SAYING_S = 5;

function keptWords({ seconds, isFull }: Held): string {
  if (isFull) return `Only the last ${lengthOf(seconds)} are kept.`;
  return seconds > 0 ? `${lengthOf(seconds)} kept, nothing is lost.` : 'Nothing is lost.';
}

const REASONS: Partial<Record<ServerTroubleCode, string>> = {
  not_ready: 'The server is still starting.',
  refused: 'The server takes no stream just now.',
  overloaded: 'The server is busy.',
  going_away: 'The server is restarting.',
  engine_failed: 'The speech engine is restarting.',
};

/** Why the server is away, where more can be said than that it is. */
function reasonWords(link: Link): string | null {
  if (link.type !== 'reconnecting') return null;
  if (link.cause === 'unreachable' && !link.hadLink) return 'The server does not answer.';
  return REASONS[link.cause] ?? null;
}

function microphoneHint(microphone: MicrophoneStatus, heardBefore: boolean): string | null {
  switch (microphone.type) {
    case 'live':
      return hearingHint(microphone.hearing, heardBefore);
    case 'interrupted':
      return microphone.reason === 'muted'
        ? 'The system has muted it. Unmute it to go on.'
        : 'The browser has paused it, perhaps for a call. It goes on by itself.';
    case 'recovering':
      return 'It is being opened again. What was heard is not lost.';
    case 'lost':
      // The card says what to do.
      return null;
  }
}

function hearingHint(hearing: Hearing, heardBefore: boolean): string | null {
  switch (hearing) {
    case 'waiting':
    case 'hearing':
      return null;
    case 'nothing':
      return heardBefore
        ? 'If you are speaking, check that the microphone is not muted.'
        : 'Is the microphone muted? Another one can be chosen in Details.';
    case 'too_quiet':
      return 'Come closer to the microphone, or raise its level.';
    case 'clipping':
      return 'Words get distorted. Move back a little, or lower the level.';
  }
}

function same(words: string | null): Hint {
  return { shown: words, spoken: words };
}
