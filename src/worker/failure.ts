import { closeCode, isErrorCode, isRetryable, type FailureCode } from '../shared/protocol/codes.ts';
import type { ServerMessage } from '../shared/protocol/server-message.ts';
import type { Outcome } from '../shared/stream/stream-state.ts';

/** The error of a `failed` outcome. */
export type Failure = Extract<Outcome, { type: 'failed' }>['error'];

export type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

/** `message` is for a developer; it never holds a token or a transcript. */
export function failure(code: FailureCode, message: string): Failure {
  return { code, message, retryable: isRetryable(code) };
}

/**
 * Why a link that was open has ended: by the server's fatal `error` where one came before and its
 * code is known, else by the row of the close code. `closeCodeSeen` is null when no close was seen.
 */
export function linkFailure(
  closeCodeSeen: number | null,
  fatalError: ErrorMessage | null,
  message: string,
): Failure {
  if (fatalError && isErrorCode(fatalError.code)) {
    const { code, retryable, retryAfterMs } = fatalError;
    return {
      code,
      message: fatalError.message,
      retryable,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (closeCodeSeen === null) return failure('link_lost', message);
  return failure(closeCode(closeCodeSeen).failure, message);
}
