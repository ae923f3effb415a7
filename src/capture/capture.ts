import type { AppliedSettings, MicrophoneSettings } from './microphone-settings.ts';

/** What happens to an open microphone. */
export type CaptureTroubleCode =
  /** The device was unplugged, or its permission taken back: no sound will come any more. */
  | 'device_lost'
  /** The system or a switch on the device keeps it silent. */
  | 'muted'
  | 'unmuted'
  /** The browser halted the audio graph (a lost sound device, a rule of its own); it may run again when asked. */
  | 'suspended'
  /** The system took the sound for itself (a call or a lock on a phone) and gives it back when it likes. */
  | 'interrupted'
  | 'resumed'
  /** The graph failed, or was closed by the browser; only a new capture hears again. */
  | 'context_failed'
  /** The worklet died; only a new capture hears again. */
  | 'processor_crashed';

export interface CaptureTrouble {
  readonly code: CaptureTroubleCode;
}

export interface LevelReport {
  /** Linear, full scale 1, since the last report. */
  readonly rms: number;
  readonly peak: number;
  /** Heard since the capture began, at 16 kHz. */
  readonly samples: number;
}

export interface CaptureOptions {
  readonly settings: MicrophoneSettings;
  /** Of the stream that the frames are for; a higher one for each capture (rule S16). */
  readonly epoch: number;
  /** About 20 times a second. */
  onLevel(report: LevelReport): void;
  /** Changes only, and none once `stop` has been called. What happens while it is being opened is told before the promise settles. */
  onTrouble(trouble: CaptureTrouble): void;
  /** Aborted: opening rejects and lets go of everything at once. Without effect on an open microphone. */
  readonly signal?: AbortSignal;
}

/** An open microphone. It is heard from now on; whoever holds it must stop it. */
export interface Capture {
  readonly applied: AppliedSettings;
  readonly epoch: number;
  /** The stream worker's end of the frame port, to be transferred to it. What was heard before waits in it. */
  readonly framePort: MessagePort;
  /**
   * Flushes the tails, ends the frame port's input, lets the microphone go (its light goes out) and
   * begins to close the graph. Resolves with what was heard, in samples at 16 kHz; after 1 s without an answer
   * of the worklet, with what it last reported. Idempotent; never rejects.
   */
  stop(): Promise<{ readonly heardSamples: number }>;
  /**
   * As {@link stop}, for a capture that has failed: the microphone is let go first, whatever the worklet
   * still holds, so that another can be opened at once. Settles as `stop` does.
   */
  abandon(): Promise<{ readonly heardSamples: number }>;
  /** Asks a halted graph to run again, as the browser may allow by now; it tells by a trouble if it does. */
  wake(): void;
}
