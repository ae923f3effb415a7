import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { Outcome, StreamProgress, StreamState } from '../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';

export interface OpenStreamOptions {
  /** ws: or wss: address of the server's stream path. */
  readonly url: string;
  readonly token?: string;
  readonly language?: string;
  /** Whether partials are wanted. */
  readonly interim: boolean;
  /** Most audio kept while no tile covers it, in samples at 16 kHz; 420 s unless told. */
  readonly capacitySamples?: number;
  /** Of long silence only its length is sent: for a source on which mostly nobody speaks (S20). */
  readonly silenceGate?: boolean;
  /** Every change; `closed` is the last call of a try, not of the stream: `retry` begins another. */
  onState(state: StreamState): void;
  /** In order. */
  onTranscript(events: readonly TranscriptEvent[]): void;
  /** At most about five times a second, and at each change of state; after `failed`, too, while audio is kept. */
  onProgress(progress: StreamProgress): void;
  /** This capture is silent, or runs at a wrong rate, though nobody interrupted it: build its graph anew. Once an epoch. */
  onCaptureStalled(epoch: number): void;
  /** The worker was lost, and with it the other end of the frame port: attach a new capture, of a higher epoch. */
  onCaptureLost(): void;
  /** The server refused the token: another one, or null. A rejection is null. */
  freshToken?(): Promise<string | null>;
}

/**
 * One stream, as the main thread holds it, over any number of tries. No verb throws or rejects; late
 * ones do nothing.
 */
export interface SttStreamHandle {
  readonly streamId: string;
  /**
   * The end of a worklet's frame port that is the worker's; transferred. A higher epoch replaces a
   * lower one; `gapReason`: why nothing was heard between the two, `capture_stalled` unless told.
   */
  attachCapture(epoch: number, port: MessagePort, gapReason?: ClientGapReason): void;
  /** From now on nothing is heard, for this reason; null: it is heard again. */
  interrupt(reason: ClientGapReason | null): void;
  /** All finals up to now, the stream stays open. Settles with the outcome if that comes first. */
  finalize(): Promise<'flushed' | Outcome>;
  /** No more audio comes. Answers the current try's {@link outcome}; never rejects. */
  endInput(): Promise<Outcome>;
  /** Waits no longer; what was not transcribed is kept. */
  giveUp(): void;
  /**
   * After `failed` with something kept: goes on with it under the same name, with this token or the
   * one before, and answers the new try's outcome. Otherwise it answers the outcome that is.
   */
  retry(token?: string): Promise<Outcome>;
  /** Aborts; after `failed`, releases what was kept. */
  close(): void;
  /** Of the newest try. */
  readonly outcome: Promise<Outcome>;
}
