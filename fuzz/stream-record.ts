import type { StreamEvent } from '../src/worker/event-queue.ts';
import type { SttStream } from '../src/worker/stt-stream.ts';
import type { StreamWatch } from './stream-watch.ts';

/** One stream of the client, and what it told. */
export interface StreamRecord {
  readonly stream: SttStream;
  /** Where its part of the timeline begins. */
  readonly base: number;
  readonly events: StreamEvent[];
  /** Told to read what nobody has read yet. */
  readonly readAll: () => Promise<void>;
  /** `close()` was called on it while it was open. */
  isAborted: boolean;
  readonly watch: StreamWatch;
}

export interface FlushRecord {
  readonly stream: SttStream;
  readonly at: number;
  result: string | null;
  /** When it was answered. */
  committed: number;
}
