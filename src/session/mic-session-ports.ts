import type { Outcome, StreamProgress, StreamState } from '../shared/stream/stream-state.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import type { AppliedCapture, CaptureSettings } from '../state/capture-settings.ts';
import type { Level } from '../state/level-store.ts';

/** What happens to an open microphone. */
export type CaptureTrouble =
  'device_lost' | 'muted' | 'unmuted' | 'suspended' | 'resumed' | 'processor_crashed';

export interface CaptureOptions {
  readonly settings: CaptureSettings;
  readonly epoch: number;
  onLevel(report: Level & { readonly samples: number }): void;
  onTrouble(trouble: { readonly code: CaptureTrouble }): void;
}

/** An open microphone; whoever holds it must stop it. */
export interface OpenCapture {
  readonly applied: AppliedCapture;
  readonly epoch: number;
  readonly framePort: MessagePort;
  /** Flushes the tails, ends the frame port's input, and lets the microphone go. Idempotent. */
  stop(): Promise<{ readonly heardSamples: number }>;
}

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
  /** Called within the click, before anything is awaited: browsers insist. */
  openCapture(options: CaptureOptions): Promise<OpenCapture>;
  openStream(options: StreamOptions): OpenStream;
  /** Bounded in time; never rejects. */
  askReadiness(): Promise<Readiness>;
  readonly clock: Clock;
  /** Wall clock, milliseconds since 1970. */
  epochMs(): number;
}
