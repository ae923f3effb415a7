/** What the reader asked of the microphone; the browser may answer otherwise ({@link AppliedCapture}). */
export interface CaptureSettings {
  /** As the browser names the device; absent: its own default. */
  readonly deviceId?: string;
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

/** Off: each of them alters speech, and the engine hears best what was said. */
export const DEFAULT_CAPTURE_SETTINGS: CaptureSettings = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

/** What the browser says it does, read back from the open microphone. Null: it does not say. */
export interface AppliedCapture {
  readonly label: string;
  readonly deviceId: string | null;
  readonly echoCancellation: boolean | null;
  readonly noiseSuppression: boolean | null;
  readonly autoGainControl: boolean | null;
  /** Rate of the microphone's track. */
  readonly sampleRateHz: number | null;
  /** Rate of the audio graph, from which the worklet resamples to 16 kHz. */
  readonly contextRateHz: number;
}
