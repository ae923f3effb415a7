import type { FailureCode } from '../protocol/codes.ts';

/** How a stream ended; a value, never an exception. Durations are of audio, in milliseconds. */
export type Outcome =
  | { readonly type: 'completed'; readonly durationMs: number }
  | { readonly type: 'aborted' }
  | {
      readonly type: 'failed';
      readonly error: {
        readonly code: FailureCode;
        /** For a developer; the page has its own words for `code`. */
        readonly message: string;
        readonly retryable: boolean;
        /** Not before so long, where the server said. */
        readonly retryAfterMs?: number;
      };
    };

/** Stream client's state as others see it (docs/STREAM.md); `closed` is terminal. */
export type StreamState =
  | { readonly type: 'connecting' }
  | { readonly type: 'streaming'; readonly sessionId: string }
  | {
      readonly type: 'draining';
      /** Input has ended; the link is not up yet, or finals are awaited over it. */
      readonly link: 'connecting' | 'ready';
    }
  | { readonly type: 'closed'; readonly outcome: Outcome };

/** Counters of a stream, all in samples at 16 kHz. */
export interface StreamProgress {
  /** Given to the stream so far: the timeline's length. */
  readonly pushedSamples: number;
  /** Taken by the server. */
  readonly receivedSamples: number;
  /** Covered by tiles (finals and gaps) that this client has processed. */
  readonly committedSamples: number;
  /** Sum of the lengths of processed finals: what was transcribed. Gaps are not in it. */
  readonly transcribedSamples: number;
  /** Sum of the lengths of processed gaps other than `silence`. */
  readonly missingSamples: number;
  /** `originEpochMs`: wall clock at sample 0; null before the first frame. */
  readonly originEpochMs: number | null;
}
