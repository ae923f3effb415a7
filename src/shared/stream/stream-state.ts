import type { FailureCode } from '../protocol/codes.ts';

/** What a failed stream still holds for another try (S18). Samples at 16 kHz. */
export interface KeptAudio {
  /** All before it is covered by finals and gaps that were processed: where another try begins. */
  readonly committedSamples: number;
  /** The timeline's length when the stream failed. */
  readonly totalSamples: number;
  /** Audio held, gaps not counted: what another try would send. */
  readonly heldSamples: number;
  /** No more audio is taken: another try sends what is held and ends. */
  readonly inputEnded: boolean;
}

export type StreamFailure = {
  readonly code: FailureCode;
  /** For a developer; the page has its own words for `code`. */
  readonly message: string;
  readonly retryable: boolean;
  /** Not before so long, where the server said. */
  readonly retryAfterMs?: number;
};

/** How a stream ended; a value, never an exception. */
export type Outcome =
  /** `durationMs`: of the whole timeline, from sample 0. */
  | { readonly type: 'completed'; readonly durationMs: number }
  | { readonly type: 'aborted' }
  | {
      readonly type: 'failed';
      readonly error: StreamFailure;
      /** Null where nothing could be kept: the worker itself was lost, or the stream was never one. */
      readonly kept: KeptAudio | null;
    };

/** While a stream has no ready link. `attempt` counts from 1 and never goes back. */
export type PendingLink =
  | { readonly type: 'connecting'; readonly attempt: number }
  /** The next attempt begins in `retryInMs`, counted from when this state was told. */
  | { readonly type: 'waiting'; readonly attempt: number; readonly retryInMs: number };

/** Stream client's state as others see it (docs/STREAM.md); `closed` is terminal. */
export type StreamState =
  /** The first attempt; nothing has gone wrong. */
  | { readonly type: 'connecting' }
  | { readonly type: 'streaming'; readonly sessionId: string }
  /** An attempt has failed or the link was lost; audio is kept meanwhile. `cause`: why. */
  | { readonly type: 'reconnecting'; readonly link: PendingLink; readonly cause: FailureCode }
  /** Input has ended; finals are awaited. `cause` is null where nothing has gone wrong. */
  | {
      readonly type: 'draining';
      readonly link: PendingLink | { readonly type: 'ready' };
      readonly cause: FailureCode | null;
    }
  | { readonly type: 'closed'; readonly outcome: Outcome };

/** Counters of a stream, all in samples at 16 kHz; of all its tries together. */
export interface StreamProgress {
  /** Given to the stream so far: the timeline's length. */
  readonly pushedSamples: number;
  /** Taken by the server. */
  readonly receivedSamples: number;
  /** Covered by tiles (finals and gaps) that this client has processed. */
  readonly committedSamples: number;
  /** Audio held here because no processed tile covers it: what an outage has not lost. */
  readonly heldSamples: number;
  /** Sum of the lengths of processed finals: what was transcribed. Gaps are not in it. */
  readonly transcribedSamples: number;
  /** Sum of the lengths of processed gaps other than `silence`. */
  readonly missingSamples: number;
  /** `originEpochMs`: wall clock at sample 0; null before the first frame. */
  readonly originEpochMs: number | null;
}

/** Of a stream that has told nothing yet. */
export const NO_PROGRESS: StreamProgress = {
  pushedSamples: 0,
  receivedSamples: 0,
  committedSamples: 0,
  heldSamples: 0,
  transcribedSamples: 0,
  missingSamples: 0,
  originEpochMs: null,
};

/** As much of a stream as its page mirrors, for the case that the worker is lost (S19). */
export type StreamMark = Pick<
  StreamProgress,
  'committedSamples' | 'transcribedSamples' | 'missingSamples' | 'originEpochMs'
>;
