import type { Capture, CaptureOptions } from '../capture/capture.ts';
import type { Outcome, StreamProgress, StreamState } from '../shared/stream/stream-state.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';

export interface StreamOptions {
  readonly token: string;
  onState(state: StreamState): void;
  onTranscript(events: readonly TranscriptEvent[]): void;
  onProgress(progress: StreamProgress): void;
}

/** A stream of the worker, as the session uses it. */
export interface OpenStream {
  readonly streamId: string;
  readonly outcome: Promise<Outcome>;
  attachCapture(epoch: number, port: MessagePort): void;
  endInput(): Promise<Outcome>;
  giveUp(): void;
  close(): void;
}

/** What the server says of itself over plain HTTP. */
export type Readiness = 'ready' | 'not_ready' | 'no_answer';

/** All that the session asks of the world. */
export interface MicSessionPorts {
  /** Rejects with a CaptureError. Called within the click, before anything is awaited: browsers insist. */
  openCapture(options: CaptureOptions): Promise<Capture>;
  openStream(options: StreamOptions): OpenStream;
  /** Bounded in time; never rejects. */
  askReadiness(): Promise<Readiness>;
  readonly clock: Clock;
  /** Wall clock, milliseconds since 1970. */
  epochMs(): number;
}
