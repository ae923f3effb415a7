import { CaptureError } from '../capture/capture-error.ts';
import type { MicrophoneFailureCode } from '../state/microphone.ts';

/** The code of what opening a microphone rejected with; anything unforeseen is `capture_failed`. */
export function captureFailureCode(error: unknown): MicrophoneFailureCode {
  return error instanceof CaptureError ? error.code : 'capture_failed';
}
