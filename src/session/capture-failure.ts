import type { CaptureFailureCode } from '../state/trouble.ts';

const CODES: ReadonlySet<string> = new Set<CaptureFailureCode>([
  'permission_denied',
  'no_microphone',
  'microphone_busy',
  'insecure_page',
  'audio_suspended',
  'capture_failed',
]);

/** The code of what opening a microphone rejected with; anything unforeseen is `capture_failed`. */
export function captureFailureCode(error: unknown): CaptureFailureCode {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return isCaptureFailureCode(code) ? code : 'capture_failed';
}

function isCaptureFailureCode(code: unknown): code is CaptureFailureCode {
  return typeof code === 'string' && CODES.has(code);
}
