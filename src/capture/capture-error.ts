/** Why no microphone could be opened; the page has its own words and its own way out for each. */
export type CaptureErrorCode =
  /** The user, the system or the site's policy said no. */
  | 'permission_denied'
  /** None is there, or not the one that was asked for. */
  | 'no_microphone'
  /** Another program holds it, or the system could not open it. */
  | 'microphone_busy'
  /** Browsers give microphones to https: and localhost pages only. */
  | 'insecure_page'
  /** The browser does not let the page run audio until it is touched. */
  | 'audio_suspended'
  | 'capture_failed';

export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly code: CaptureErrorCode;

  constructor(code: CaptureErrorCode, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** What `getUserMedia` rejects with, by name (Media Capture and Streams, 10.3). */
const CODES: ReadonlyMap<string, CaptureErrorCode> = new Map([
  ['NotAllowedError', 'permission_denied'],
  ['SecurityError', 'permission_denied'],
  ['NotFoundError', 'no_microphone'],
  ['OverconstrainedError', 'no_microphone'],
  ['NotReadableError', 'microphone_busy'],
  // Permitted, there, and still something of the system prevents it.
  ['AbortError', 'microphone_busy'],
]);

/** `cause` is a rejection of `getUserMedia`. */
export function microphoneError(cause: unknown): CaptureError {
  return new CaptureError((isNamed(cause) && CODES.get(cause.name)) || 'capture_failed', { cause });
}

/** A {@link CaptureError} as it is, anything else as `capture_failed` because of it. */
export function toCaptureError(cause: unknown): CaptureError {
  return cause instanceof CaptureError ? cause : new CaptureError('capture_failed', { cause });
}

/** A DOMException, or Chromium's OverconstrainedError, which is no Error. */
function isNamed(cause: unknown): cause is { readonly name: string } {
  return (
    typeof cause === 'object' && cause !== null && 'name' in cause && typeof cause.name === 'string'
  );
}
