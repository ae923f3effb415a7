/**
 * One table of codes: the server sends by it, the client acts by it, the page finds its words by it.
 * `docs/PROTOCOL.md` prints it. A 4xxx close is always preceded by an `error` with one of {@link ERRORS}.
 */

/**
 * With what a client closes a link that it holds for dead, to come back by another one: any code but
 * 1000, which would discard the session. Of those that a browser's WebSocket may send.
 */
export const CLOSE_LEFT_TO_RESUME = 4000;

/** What a client does when the socket closes with a code. */
export type CloseAction =
  | 'complete' // after `done`; without it the link was lost
  | 'reconnect'
  | 'reconnect_after' // not before `retryAfterMs`
  | 'fresh_token' // ask once for another token, then fail
  | 'start_anew' // once from `committed`, then fail
  | 'higher_attempt' // while connecting once more, after `ready` fail
  | 'fail';

export interface CloseCode {
  readonly meaning: string;
  readonly action: CloseAction;
  /** The failure's code where no `error` message came before. */
  readonly failure: FailureCode;
}

/** Every failure that a stream can end in; the page has words for each. */
export type FailureCode = ErrorCode | ClientFailureCode;

interface ErrorRow {
  /** The close code that follows a fatal error; null: the stream goes on. */
  readonly close: number | null;
  readonly retryable: boolean;
}

/** The `code` of the server's `error` messages. */
export const ERRORS = {
  bad_message: { close: 4400, retryable: false },
  bad_audio_frame: { close: 4400, retryable: false },
  audio_before_start: { close: 4400, retryable: false },
  audio_hole: { close: 4400, retryable: false },
  bad_end: { close: 4400, retryable: false },
  second_start: { close: 4400, retryable: false },
  unsupported_audio: { close: 4400, retryable: false },
  unsupported_version: { close: 4400, retryable: false },
  unauthorised: { close: 4401, retryable: false },
  wrong_secret: { close: 4404, retryable: true },
  start_timeout: { close: 4408, retryable: true },
  idle_timeout: { close: 4408, retryable: true },
  superseded: { close: 4409, retryable: false },
  message_too_large: { close: 4413, retryable: false },
  session_too_large: { close: 4413, retryable: false },
  too_fast: { close: 4429, retryable: true },
  internal: { close: 1011, retryable: true },
  engine_failed: { close: 1011, retryable: true },
  overloaded: { close: 1013, retryable: true },
  going_away: { close: 1013, retryable: true },
  audio_after_end: { close: null, retryable: false },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** Failures that only the client can know. */
export const CLIENT_FAILURES = {
  /** No socket opened. */
  unreachable: { retryable: true },
  /** The socket ended, or was silent, before `done`. */
  link_lost: { retryable: true },
  /** The two do not understand each other. */
  protocol: { retryable: false },
  /** No progress for 30 s after the end. */
  drain_timeout: { retryable: true },
  /** The user waits no longer. */
  given_up: { retryable: true },
  /** The worker that held the stream ended. */
  worker_lost: { retryable: true },
} as const satisfies Record<string, { readonly retryable: boolean }>;

export type ClientFailureCode = keyof typeof CLIENT_FAILURES;

/** Whether trying again may help, where nobody said so for the case at hand. */
export function isRetryable(code: FailureCode): boolean {
  return isErrorCode(code) ? ERRORS[code].retryable : CLIENT_FAILURES[code].retryable;
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

const CLOSE_CODES: ReadonlyMap<number, CloseCode> = new Map<number, CloseCode>([
  [1000, { meaning: 'after `done`: completed', action: 'complete', failure: 'link_lost' }],
  [1001, { meaning: 'gone', action: 'reconnect', failure: 'link_lost' }],
  [1006, { meaning: 'cut', action: 'reconnect', failure: 'link_lost' }],
  [1012, { meaning: 'restart', action: 'reconnect', failure: 'link_lost' }],
  [1011, { meaning: 'internal error', action: 'reconnect', failure: 'internal' }],
  [1013, { meaning: 'overloaded', action: 'reconnect_after', failure: 'overloaded' }],
  [4400, { meaning: 'bad message', action: 'fail', failure: 'bad_message' }],
  [4401, { meaning: 'unauthorised', action: 'fresh_token', failure: 'unauthorised' }],
  [4404, { meaning: 'wrong secret', action: 'start_anew', failure: 'wrong_secret' }],
  [4408, { meaning: 'time-out of start or idle', action: 'reconnect', failure: 'idle_timeout' }],
  [4409, { meaning: 'superseded', action: 'higher_attempt', failure: 'superseded' }],
  [
    4413,
    {
      meaning: 'a limit: message or session too large',
      action: 'fail',
      failure: 'message_too_large',
    },
  ],
  [4429, { meaning: 'too fast', action: 'reconnect_after', failure: 'too_fast' }],
]);

const MISUNDERSTOOD: CloseCode = {
  meaning: 'the two do not understand each other',
  action: 'fail',
  failure: 'protocol',
};
const UNKNOWN: CloseCode = { meaning: 'any other', action: 'reconnect', failure: 'link_lost' };
const MISUNDERSTANDINGS: ReadonlySet<number> = new Set([1002, 1003, 1007, 1009]);

/** The row of a close code; total: unknown 4xxx are a misunderstanding, all else a lost link. */
export function closeCode(code: number): CloseCode {
  const row = CLOSE_CODES.get(code);
  if (row) return row;
  if (MISUNDERSTANDINGS.has(code) || (code >= 4000 && code < 5000)) return MISUNDERSTOOD;
  return UNKNOWN;
}
