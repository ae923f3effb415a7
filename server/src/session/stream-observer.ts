import type { ErrorCode } from '../../../src/shared/protocol/codes.ts';
import type { GapReason } from '../../../src/shared/protocol/gap-reason.ts';
import type { SessionEnd } from './session-api.ts';

/** `completed`: closed after its `done` was sent; `closed`: before, by a client that wanted no more. */
export type StreamOutcome = SessionEnd | 'completed';

/**
 * Told what becomes of streams, for counting: kinds and amounts, never whose. Called on the main
 * thread, in the turn of what is told; a call must not throw, wait, or touch the stream.
 */
export interface StreamObserver {
  /** An upgrade was refused with an HTTP status, before there was a socket. */
  upgradeRefused(status: number): void;
  /** An `error` was told to a client; all but `audio_after_end` end its socket. */
  refused(code: ErrorCode): void;
  sessionStarted(): void;
  /** A known session has another connection. */
  sessionResumed(): void;
  sessionEnded(outcome: StreamOutcome): void;
  /** Audio that was not received before, in samples. Once a frame: the hottest path there is. */
  audioReceived(samples: number): void;
  /** A gap of so many samples was committed. */
  gapCommitted(reason: GapReason, samples: number): void;
}
