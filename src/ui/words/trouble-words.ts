import type { Held } from '../../state/link.ts';
import type { MicrophoneLossCode } from '../../state/microphone.ts';
import type { ServerTroubleCode, Trouble, TroubleCode } from '../../state/trouble.ts';
import { lengthOf } from './time-words.ts';

/** What a trouble's button does. `retry`: goes on with what is kept; `start`: begins another take. */
export type WayOut = 'start' | 'retry' | 'reload' | 'token' | 'microphone';

export interface TroubleWords {
  /** What happened, in one line. */
  readonly title: string;
  /** What the reader can do about it. */
  readonly advice: string;
  /** The button, where there is one. Its label holds neither "Start" nor "Stop": those name one button each. */
  readonly wayOut: { readonly does: WayOut; readonly label: string } | null;
}

const TRY_AGAIN = { does: 'start', label: 'Try again' } as const;
const GO_ON = { does: 'start', label: 'Go on listening' } as const;
const RELOAD = { does: 'reload', label: 'Reload the page' } as const;

const MICROPHONE: Record<MicrophoneLossCode, TroubleWords> = {
  permission_denied: {
    title: 'This page may not use the microphone',
    advice: 'Allow the microphone for this page, by the icon beside the address, then try again.',
    wayOut: TRY_AGAIN,
  },
  no_microphone: {
    title: 'No microphone was found',
    advice: 'Plug one in, switch your headset on, or choose another one in Details.',
    wayOut: TRY_AGAIN,
  },
  microphone_busy: {
    title: 'Another program is using the microphone',
    advice: 'Close the call or recorder that holds it, then try again.',
    wayOut: TRY_AGAIN,
  },
  insecure_page: {
    title: 'A microphone needs a secure page',
    advice:
      'Open this page by its https:// address; on the machine that runs the server, http://localhost works too.',
    wayOut: null,
  },
  audio_suspended: {
    title: 'The browser keeps sound asleep',
    advice: 'It wakes sound only at a press of yours.',
    wayOut: { does: 'start', label: 'Wake it' },
  },
  capture_failed: {
    title: 'The microphone stopped working',
    advice: 'If it happens again, copy your words and reload the page.',
    wayOut: TRY_AGAIN,
  },
  device_lost: {
    title: 'The microphone went away',
    advice:
      'It was unplugged, switched off, or no longer allowed. Plug it in, or choose another one in Details.',
    wayOut: GO_ON,
  },
};

const SERVER: Record<Exclude<ServerTroubleCode, 'unauthorised' | 'overloaded'>, TroubleWords> = {
  unreachable: {
    title: 'The server cannot be reached',
    advice: 'Is it running, and is this device on its network?',
    wayOut: TRY_AGAIN,
  },
  not_ready: {
    title: 'The server is still starting',
    advice: 'It is loading its speech model, which takes a few seconds.',
    wayOut: TRY_AGAIN,
  },
  refused: {
    title: 'The server takes no stream from this page',
    advice:
      'It answers, but refused the connection: too many are open, or this address is not one it allows.',
    wayOut: TRY_AGAIN,
  },
  link_lost: {
    title: 'The connection to the server was lost',
    advice: 'It was tried again and again. Is this device still on its network?',
    wayOut: GO_ON,
  },
  worker_lost: {
    title: 'Part of this page stopped working',
    advice: 'Sound that was under way is lost. If it happens again, reload the page.',
    wayOut: GO_ON,
  },
  drain_timeout: {
    title: 'The last words did not come',
    advice: 'The server gave no sign for 30 seconds.',
    wayOut: GO_ON,
  },
  given_up: {
    title: 'You stopped waiting',
    advice: 'The server can be asked again at any time.',
    wayOut: GO_ON,
  },
  engine_failed: {
    title: 'The speech engine failed',
    advice: 'The server is starting another one.',
    wayOut: GO_ON,
  },
  internal: {
    title: 'Something broke on the server',
    advice: 'If it happens again, its log says why.',
    wayOut: GO_ON,
  },
  going_away: {
    title: 'The server is shutting down',
    advice: 'It can go on when the server is back.',
    wayOut: TRY_AGAIN,
  },
  idle_timeout: {
    title: 'No sound reached the server for a while',
    advice: 'So it ended the session.',
    wayOut: GO_ON,
  },
  start_timeout: {
    title: 'The connection was too slow to start',
    advice: 'The server waited for this page and gave up.',
    wayOut: TRY_AGAIN,
  },
  too_fast: {
    title: 'Sound came faster than the server accepts',
    advice: 'This can happen after a pause of the machine.',
    wayOut: GO_ON,
  },
  superseded: {
    title: 'This session went on elsewhere',
    advice: 'Another page took it over.',
    wayOut: { does: 'start', label: 'Go on here' },
  },
  wrong_secret: {
    title: 'The server no longer knows this session',
    advice: 'A new one can begin.',
    wayOut: GO_ON,
  },
  session_too_large: {
    title: 'This session has reached the server’s limit',
    advice: 'A new one can begin.',
    wayOut: GO_ON,
  },
  message_too_large: {
    title: 'The server refused a message as too large',
    advice: 'Its limits and this page’s do not agree.',
    wayOut: RELOAD,
  },
  unsupported_version: {
    title: 'Page and server are of different versions',
    advice: 'Copy your words if you need them, then reload to get the page that fits.',
    wayOut: RELOAD,
  },
  unsupported_audio: {
    title: 'The server does not take this kind of sound',
    advice: 'Page and server may be of different versions.',
    wayOut: RELOAD,
  },
  protocol: {
    title: 'Page and server do not understand each other',
    advice: 'They may be of different versions. Copy your words before you reload.',
    wayOut: RELOAD,
  },
  bad_message: misunderstanding('The server could not read a message of this page'),
  bad_audio_frame: misunderstanding('The server could not read the sound that was sent'),
  audio_before_start: misunderstanding('Sound reached the server before the session began'),
  audio_hole: misunderstanding('A piece of sound went missing on its way'),
  bad_end: misunderstanding('Page and server disagree about where the sound ended'),
  second_start: misunderstanding('The session was started twice'),
  audio_after_end: misunderstanding('Sound reached the server after the end'),
};

/** Faults of the program and not of the reader: starting again gets past them, a report mends them. */
function misunderstanding(title: string): TroubleWords {
  return {
    title,
    advice: 'This is a fault of Earshot, not yours.',
    wayOut: TRY_AGAIN,
  };
}

/** The words for a trouble. Total over the codes: the compiler asks for the words of a new one. */
export function troubleWords(trouble: Trouble): TroubleWords {
  const { code } = trouble;
  switch (code) {
    case 'unauthorised':
      return {
        title: trouble.tokenSent ? 'The access token is not right' : 'This server asks for a token',
        advice: trouble.tokenSent
          ? 'The server did not accept it. Check it for a missing character and try again.'
          : 'Whoever runs the server has it. It is sent to this server only.',
        wayOut: { does: 'token', label: 'Use this token' },
      };
    case 'overloaded':
      return {
        title: 'The server is busy',
        advice: `It transcribes as many as it can. Try again ${inHowLong(trouble.retryAfterMs)}.`,
        wayOut: TRY_AGAIN,
      };
    default:
      return isMicrophone(code) ? MICROPHONE[code] : SERVER[code];
  }
}

/** The same where the stream can go on with what it kept. */
export function keptTroubleWords(trouble: Trouble): TroubleWords {
  const words = troubleWords(trouble);
  if (words.wayOut?.does === 'token') return words;
  const label = trouble.code === 'superseded' ? 'Go on here' : TRY_AGAIN.label;
  return { ...words, wayOut: { does: 'retry', label } };
}

/** How much a failed stream has kept, and what ends that; null: nothing. */
export function keptLengthWords({ seconds, isFull }: Held, isListening: boolean): string | null {
  if (seconds === 0) return isListening ? 'What you say now is kept.' : null;
  const length = `${lengthOf(seconds)} could not be transcribed yet.`;
  const isOne = seconds === 1;
  const they = isOne ? 'It is' : 'They are';
  if (!isListening) {
    const them = isOne ? 'it' : 'them';
    return `${length} ${they} kept for another try; Start or a new transcript gives ${them} up.`;
  }
  if (isFull) return `${length} ${they} kept; what was said before is lost.`;
  return `${length} ${they} kept, and so is what you say now.`;
}

/** The same for a microphone that a running take has lost. */
export function lostMicrophoneWords(code: MicrophoneLossCode): TroubleWords {
  return {
    ...MICROPHONE[code],
    wayOut: { does: 'microphone', label: 'Try the microphone again' },
  };
}

/** What happened, alone. */
export function troubleTitle(code: MicrophoneLossCode): string {
  return MICROPHONE[code].title;
}

function isMicrophone(code: TroubleCode): code is keyof typeof MICROPHONE {
  return Object.hasOwn(MICROPHONE, code);
}

function inHowLong(retryAfterMs: number | null): string {
  if (retryAfterMs === null) return 'in a moment';
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return seconds === 1 ? 'in a second' : `in ${seconds} seconds`;
}
