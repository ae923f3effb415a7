import { CaptureError, type CaptureErrorCode } from '../capture/capture-error.ts';

/** The code of what opening a microphone rejected with; anything unforeseen is `capture_failed`. */
export function captureFailureCode(error: unknown): CaptureErrorCode {
  return error instanceof CaptureError ? error.code : 'capture_failed';
}
