import type { AppliedSettings, MicrophoneSettings } from './microphone-settings.ts';

/** What happens to an open microphone. */
export type CaptureTroubleCode =
  /** The device was unplugged, or its permission taken back: no sound will come any more. */
  | 'device_lost'
  /** The system or a switch on the device keeps it silent. */
  | 'muted'
  | 'unmuted'
  /** The browser halted the audio graph (a call on a phone, a lost sound device): nothing is heard. */
  | 'suspended'
  | 'resumed'
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
  /** Changes only, and none once `stop` has been called. */
  onTrouble(trouble: CaptureTrouble): void;
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
}
