import { CaptureError } from './capture-error.ts';
import { browserCapturePlatform, type CapturePlatform } from './capture-platform.ts';
import type { LiveMicrophone, LiveMicrophoneOptions } from './live-microphone.ts';
import { RecoveringMicrophone } from './recovering-microphone.ts';
import { WatchedCapture } from './watched-capture.ts';

/**
 * Opens a microphone that lives on through faults. To be called within a click, before anything is
 * awaited. Rejects with a {@link CaptureError} when the first capture cannot be opened: then nothing
 * is held, and nothing is tried again.
 */
export async function openLiveMicrophone(
  options: LiveMicrophoneOptions,
  platform: CapturePlatform = browserCapturePlatform,
): Promise<LiveMicrophone> {
  const { settings, firstEpoch: epoch, signal } = options;
  let microphone: RecoveringMicrophone | null = null;
  const first = await WatchedCapture.open(
    {
      settings,
      epoch,
      signal,
      onLevel: (of, report) => microphone?.handleLevel(of, report),
      onChange: (of) => microphone?.handleChange(of),
    },
    platform,
  );
  if (signal?.aborted) {
    void first.abandon();
    throw new CaptureError('capture_failed', { cause: signal.reason });
  }
  microphone = new RecoveringMicrophone(first, options, platform);
  microphone.begin();
  return microphone;
}
