import type { Hearing } from './hearing.ts';

/** One that can be chosen. */
export interface Microphone {
  readonly deviceId: string;
  readonly label: string;
}

/** What the reader asked of the microphone; the browser may answer otherwise ({@link MicrophoneReadings}). */
export interface MicrophoneSettings {
  /** As the browser names the device; absent: its own default. */
  readonly deviceId?: string;
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

/** What the browser says it does, read back from the open microphone. Null: it does not say. */
export interface MicrophoneReadings {
  readonly label: string;
  readonly echoCancellation: boolean | null;
  readonly noiseSuppression: boolean | null;
  readonly autoGainControl: boolean | null;
  /** Rate of the microphone's track. */
  readonly sampleRateHz: number | null;
  /** Rate of the audio graph, from which the worklet resamples to 16 kHz. */
  readonly contextRateHz: number;
}

/** What becomes of the microphone while the page listens. */
export type MicrophoneStatus =
  | { readonly type: 'live'; readonly hearing: Hearing }
  /** The system or the browser keeps it silent; it comes back by itself. */
  | { readonly type: 'interrupted'; readonly reason: 'muted' | 'suspended' }
  /** Being opened anew after a fault; nobody has to do anything. */
  | { readonly type: 'recovering' }
  /** Nothing is heard until the reader acts, or a device appears. */
  | { readonly type: 'lost'; readonly code: MicrophoneLossCode };

/** Why a microphone that was open is heard no more. */
export type MicrophoneLossCode =
  | MicrophoneFailureCode
  /** It went away, or its permission did. */
  | 'device_lost';

/** Why no microphone is open. */
export type MicrophoneFailureCode =
  | 'permission_denied'
  | 'no_microphone'
  | 'microphone_busy'
  | 'insecure_page'
  | 'audio_suspended'
  | 'capture_failed';
