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
    };
