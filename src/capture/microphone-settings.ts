/** What is asked of the microphone; the browser may answer otherwise ({@link AppliedSettings}). */
export interface MicrophoneSettings {
  /** As the browser names the device; absent: its own default. */
  readonly deviceId?: string;
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

/** What the browser does, read back from the open microphone. Null: it does not say. */
export interface AppliedSettings {
  /** The device's name as the system has it. */
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

/**
 * Each processing is asked for by name, on or off: left out, every browser chooses for itself. A
 * device is asked for exactly: another one in its place would be listened to without a word.
 */
export function trackConstraints(settings: MicrophoneSettings): MediaTrackConstraints {
  const { deviceId, echoCancellation, noiseSuppression, autoGainControl } = settings;
  return {
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    echoCancellation,
    noiseSuppression,
    autoGainControl,
  };
}

/** Reads back what `track` really does. */
export function readSettings(track: MediaStreamTrack, contextRateHz: number): AppliedSettings {
  const applied = track.getSettings();
  return {
    label: track.label,
    deviceId: applied.deviceId ?? null,
    echoCancellation: onOrOff(applied.echoCancellation),
    noiseSuppression: onOrOff(applied.noiseSuppression),
    autoGainControl: onOrOff(applied.autoGainControl),
    sampleRateHz: applied.sampleRate ?? null,
    contextRateHz,
  };
}

/** Newer browsers name the kind of echo cancellation that is on. */
function onOrOff(value: boolean | string | undefined): boolean | null {
  return value === undefined ? null : value !== false;
}
