import type { Hearing } from '../../state/hearing.ts';
import type { SessionState } from '../../state/session-state.ts';

/** The state in a word or two. */
export function statusWords(session: SessionState): string {
  switch (session.type) {
    case 'idle':
      return 'Microphone off';
    case 'asking':
      return 'Opening the microphone…';
    case 'listening':
      return LISTENING[session.hearing];
    case 'finishing':
      return session.cause.type === 'diagnosis' ? 'Asking the server…' : 'Microphone off';
    case 'finished':
      return 'Microphone off';
    case 'failed':
      return 'Microphone off';
  }
}

const LISTENING: Record<Hearing, string> = {
  waiting: 'Listening',
  hearing: 'Listening',
  nothing: 'We hear nothing',
  too_quiet: 'Very quiet',
  clipping: 'Too loud',
  muted: 'Microphone muted',
  suspended: 'Sound is paused',
};

/** What to do now, beside the status and not repeating it; null: nothing. */
export function hintWords(session: SessionState): string | null {
  switch (session.type) {
    case 'asking':
      return 'If the browser asks, allow the microphone.';
    case 'listening':
      return (
        hearingHint(session.hearing, session.heardBefore) ??
        (session.link === 'connecting'
          ? 'Connecting to the server. Speak already: nothing is lost.'
          : null)
      );
    case 'finishing':
      if (session.mayStopWaiting) return 'Still waiting for the last words.';
      return session.cause.type === 'diagnosis' ? null : 'Getting the last words.';
    case 'idle':
    case 'finished':
    case 'failed':
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
    case 'muted':
      return 'The system has muted it. Unmute it to go on.';
    case 'suspended':
      return 'The browser has paused it, perhaps for a call. It goes on by itself.';
  }
}
