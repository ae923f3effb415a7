import type { Clock } from '../shared/time/clock.ts';
import type { CaptureTrouble, CaptureTroubleCode } from './capture.ts';
import { CaptureError } from './capture-error.ts';

/** Longer than any browser takes that means to run audio at all. */
export const RUNNING_TIMEOUT_MS = 3_000;

type Tell = (trouble: CaptureTrouble) => void;

/** Rejects with `audio_suspended` if the context does not run in {@link RUNNING_TIMEOUT_MS}. */
export function waitUntilRunning(context: AudioContext, clock: Clock): Promise<void> {
  if (context.state === 'running') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const watch = new AbortController();
    const cancel = clock.after(RUNNING_TIMEOUT_MS, () => {
      watch.abort();
      reject(new CaptureError('audio_suspended'));
    });
    const settle = (): void => {
      if (context.state !== 'running') return;
      watch.abort();
      cancel();
      resolve();
    };
    context.addEventListener('statechange', settle, { signal: watch.signal });
    // Asked once more: some browsers let a page run audio as soon as it has a microphone.
    context.resume().then(settle, () => {});
  });
}

/** Tells when the microphone is lost or silenced by others, until `signal`. */
export function watchTrack(track: MediaStreamTrack, signal: AbortSignal, tell: Tell): void {
  const events: readonly (readonly [string, CaptureTroubleCode])[] = [
    ['ended', 'device_lost'],
    ['mute', 'muted'],
    ['unmute', 'unmuted'],
  ];
  for (const [event, code] of events)
    track.addEventListener(event, () => tell({ code }), { signal });
}

/**
 * Tells when the graph stops to run and when it runs again, until `signal`. iOS says `interrupted`
 * for a call, and after it may leave the graph `suspended`: nobody but the page wakes that.
 */
export function watchContext(context: AudioContext, signal: AbortSignal, tell: Tell): void {
  let told: 'suspended' | 'resumed' = 'resumed';
  const handleStateChange = (): void => {
    const code = context.state === 'running' ? 'resumed' : 'suspended';
    // Refused or left open during a call; then the next change asks again.
    if (code === 'suspended') context.resume().catch(() => {});
    if (code === told) return;
    told = code;
    tell({ code });
  };
  context.addEventListener('statechange', handleStateChange, { signal });
}
