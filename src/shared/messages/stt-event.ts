import type { Outcome, StreamProgress, StreamState } from '../stream/stream-state.ts';
import type { TranscriptEvent } from '../transcript/transcript-event.ts';

/** Stream worker → page. */
export type SttEvent =
  | { readonly type: 'state'; readonly streamId: string; readonly state: StreamState }
  | {
      readonly type: 'transcript';
      readonly streamId: string;
      /** In order; several when they came together. */
      readonly events: readonly TranscriptEvent[];
    }
  | { readonly type: 'progress'; readonly streamId: string; readonly progress: StreamProgress }
  | {
      readonly type: 'finalized';
      readonly streamId: string;
      readonly requestId: number;
      readonly result: 'flushed' | Outcome;
    }
  /**
   * The newest capture has sent nothing for too long, or at a wrong rate, though nobody said that it
   * was interrupted: its graph is to be built anew. Told once an epoch.
   */
  | { readonly type: 'captureStalled'; readonly streamId: string; readonly epoch: number }
  /** The server refused the token: is there another by now? Answered by `token`, in bounded time. */
  | { readonly type: 'tokenWanted'; readonly streamId: string }
  | { readonly type: 'beat'; readonly beat: number };
