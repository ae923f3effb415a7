import { ERRORS } from '../../../src/shared/protocol/codes.ts';
import type { ReadyMessage, ServerMessage } from '../../../src/shared/protocol/server-message.ts';
import { SUBPROTOCOL } from '../../../src/shared/protocol/version.ts';
import type { Refusal } from '../session/session-api.ts';
import type { Session } from '../session/session.ts';
import type { ConnectionDeps } from './connection-deps.ts';

type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

export function readyOf(
  session: Session,
  resumed: boolean,
  { engine, limits }: Pick<ConnectionDeps, 'engine' | 'limits'>,
): ReadyMessage {
  const { maxFrameBytes, maxTextBytes, maxSessionMs, resumeWindowMs, idleTimeoutMs } = limits;
  return {
    type: 'ready',
    session: session.id,
    secret: session.secret,
    resumed,
    ...session.watermarks,
    limits: { maxFrameBytes, maxTextBytes, maxSessionMs, resumeWindowMs, idleTimeoutMs },
    engine: { name: engine.name, model: engine.model, languages: [...engine.languages] },
  };
}

export function errorOf({ code, message, retryAfterMs }: Refusal): ErrorMessage {
  const { close, retryable } = ERRORS[code];
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { type: 'error', code, message, fatal: close !== null, retryable, ...retry };
}

/** `language` is a BCP 47 tag; an engine that names no languages takes any. */
export function knowsLanguage(known: readonly string[], language: string | undefined): boolean {
  const primary = language?.split('-')[0]?.toLowerCase();
  return primary === undefined || known.length === 0 || known.includes(primary);
}

export const UNSUPPORTED_VERSION: Refusal = {
  code: 'unsupported_version',
  message: `offer the subprotocol ${SUBPROTOCOL}`,
};

export const START_TIMEOUT: Refusal = {
  code: 'start_timeout',
  message: 'no start message in time',
};

export const IDLE_TIMEOUT: Refusal = {
  code: 'idle_timeout',
  message: 'nothing came for too long',
};

export const SUPERSEDED: Refusal = {
  code: 'superseded',
  message: 'a newer connection has the session',
};

export const TOO_FAST: Refusal = {
  code: 'too_fast',
  message: 'audio past sendUntil again, after a warning',
  retryAfterMs: 2_000,
};

export function tooLarge(what: string, maxBytes: number): Refusal {
  return { code: 'message_too_large', message: `${what} may have ${maxBytes} bytes at the most` };
}

/** Of an error's close code. 4xxx is for what the client did; 1011 and 1013 tell the state of the server. */
export function isOfClient(close: number): boolean {
  return close >= 4000;
}
