import type { FailureCode } from '../shared/protocol/codes.ts';
import type { MicrophoneLossCode } from './microphone.ts';

/** Everything that can go wrong, as the reader meets it; each has words of its own (src/ui/words). */
export type TroubleCode = MicrophoneLossCode | ServerTroubleCode;

/** What keeps a stream from its server, or ended it. */
export type ServerTroubleCode =
  | FailureCode
  /** No socket opened because the server is up but not ready: `/readyz` says 503. */
  | 'not_ready'
  /** No socket opened although the server says that it is ready. */
  | 'refused';

export interface Trouble {
  readonly code: TroubleCode;
  /** Not before so long, where the server said. */
  readonly retryAfterMs: number | null;
  /** Whether an access token had been sent: a missing and a wrong one have different words. */
  readonly tokenSent: boolean;
}
