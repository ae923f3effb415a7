import type { LiveMicrophone, LiveMicrophoneOptions } from '../capture/live-microphone.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { OpenStreamOptions, SttStreamHandle } from '../stt/stt-stream-handle.ts';

/** What the session decides of a stream; address and partials are the same for all. */
export type StreamOptions = Pick<
  OpenStreamOptions,
  'onState' | 'onTranscript' | 'onProgress' | 'onCaptureStalled' | 'onCaptureLost'
> & {
  /** Empty: none. */
  readonly token: string;
  /** Most audio kept while no tile covers it, in samples at 16 kHz. */
  readonly capacitySamples: number;
};

/** A stream of the worker, as the session uses it. */
export type OpenStream = Pick<
  SttStreamHandle,
  'streamId' | 'attachCapture' | 'interrupt' | 'endInput' | 'giveUp' | 'retry' | 'close'
>;

/** What the server says of itself over plain HTTP. */
export type Readiness = 'ready' | 'not_ready' | 'no_answer';

/** All that the session asks of the world. */
export interface MicSessionPorts {
  /** Rejects with a CaptureError. Called within the click, before anything is awaited: browsers insist. */
  openMicrophone(options: LiveMicrophoneOptions): Promise<LiveMicrophone>;
  openStream(options: StreamOptions): OpenStream;
  /** Bounded in time; never rejects. */
  askReadiness(): Promise<Readiness>;
  readonly clock: Clock;
  /** Wall clock, milliseconds since 1970. */
  epochMs(): number;
}
