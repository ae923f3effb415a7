import { toCaptureError } from './capture-error.ts';
import type { MicrophoneSettings } from './microphone-settings.ts';

/**
 * Opens the chosen device, and the browser's own choice where that is gone: while a stream runs, better heard
 * by another microphone than by none.
 */
export async function chosenOrDefault<Opened>(
  settings: MicrophoneSettings,
  open: (settings: MicrophoneSettings) => Promise<Opened>,
): Promise<Opened> {
  const { deviceId, ...anyDevice } = settings;
  try {
    return await open(settings);
  } catch (error) {
    const isGone = deviceId !== undefined && toCaptureError(error).code === 'no_microphone';
    if (!isGone) throw error;
    return open(anyDevice);
  }
}
