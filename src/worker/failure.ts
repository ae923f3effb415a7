import {
  closeCode,
  ERRORS,
  isErrorCode,
  isRetryable,
  type CloseAction,
  type FailureCode,
} from '../shared/protocol/codes.ts';
import type { ServerMessage } from '../shared/protocol/server-message.ts';
import type { StreamFailure } from '../shared/stream/stream-state.ts';

export type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

/** Why a link has ended, and what the table of codes says to do about it. */
export interface LinkLoss {
  readonly failure: StreamFailure;
  /** `complete` is none: a link that ends without `done` was lost. */
  readonly action: Exclude<CloseAction, 'complete'>;
}

/** `message` is for a developer; it never holds a token or a transcript. */
export function failure(code: FailureCode, message: string): StreamFailure {
  return { code, message, retryable: isRetryable(code) };
}

/** A link that is gone for no reason of the server's. */
export function lost(code: FailureCode, message: string): LinkLoss {
  return { failure: failure(code, message), action: 'reconnect' };
}

/** The two do not understand each other: another attempt would fare no better. */
export function misunderstanding(message: string): LinkLoss {
  return { failure: failure('protocol', message), action: 'fail' };
}

/**
 * Why a link that was open has ended: by the server's fatal `error` where one came before and its
 * code is known, else by the row of the close code. `closeCodeSeen` is null when no close was seen.
 */
export function linkLoss(
  closeCodeSeen: number | null,
  fatalError: ErrorMessage | null,
  message: string,
): LinkLoss {
  if (fatalError && isErrorCode(fatalError.code)) {
    const { code, retryable, retryAfterMs } = fatalError;
    const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
    return {
      failure: { code, message: fatalError.message, retryable, ...retry },
      action: actionOf(ERRORS[code].close ?? closeCodeSeen),
    };
  }
  if (closeCodeSeen === null) return lost('link_lost', message);
  return {
    failure: failure(closeCode(closeCodeSeen).failure, message),
    action: actionOf(closeCodeSeen),
  };
}

function actionOf(code: number | null): LinkLoss['action'] {
  const action = code === null ? 'reconnect' : closeCode(code).action;
  return action === 'complete' ? 'reconnect' : action;
}
