import type { Clock } from '../shared/time/clock.ts';
import type { CaptureTrouble, CaptureTroubleCode } from './capture.ts';
import { CaptureError, type CaptureErrorCode } from './capture-error.ts';

/** Longer than any browser takes that means to run audio at all. */
export const RUNNING_TIMEOUT_MS = 3_000;

type Tell = (trouble: CaptureTrouble) => void;

/** Rejects with `audio_suspended` if the context does not run in {@link RUNNING_TIMEOUT_MS}, at once if `signal` is aborted. */
export function waitUntilRunning(
  context: AudioContext,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  if (context.state === 'running') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const watch = new AbortController();
    const cancel = clock.after(RUNNING_TIMEOUT_MS, () => fail('audio_suspended'));
    const end = (): void => {
      watch.abort();
      cancel();
    };
    const fail = (code: CaptureErrorCode): void => {
      end();
      reject(new CaptureError(code));
    };
    const settle = (): void => {
      if (context.state !== 'running') return;
      end();
      resolve();
    };
    context.addEventListener('statechange', settle, { signal: watch.signal });
    signal?.addEventListener('abort', () => fail('capture_failed'), { signal: watch.signal });
    if (signal?.aborted) fail('capture_failed');
    // Asked once more: some browsers let a page run audio as soon as it has a microphone.
    else context.resume().then(settle, () => {});
  });
}

/** Tells when the microphone is lost or silenced by others, until `signal`; at once, if it comes silenced. */
export function watchTrack(track: MediaStreamTrack, signal: AbortSignal, tell: Tell): void {
  const events: readonly (readonly [string, CaptureTroubleCode])[] = [
    ['ended', 'device_lost'],
    ['mute', 'muted'],
    ['unmute', 'unmuted'],
  ];
  for (const [event, code] of events)
    track.addEventListener(event, () => tell({ code }), { signal });
  if (track.muted) tell({ code: 'muted' });
}

/**
 * Tells when the graph stops to run and when it runs again, until `signal`. iOS says `interrupted`
 * for a call, and after it may leave the graph `suspended`: nobody but the page wakes that. A sound
 * device that dies is an `error` first, in browsers that tell it.
 */
export function watchContext(context: AudioContext, signal: AbortSignal, tell: Tell): void {
  let told: CaptureTroubleCode = 'resumed';
  const tellOnce = (code: CaptureTroubleCode): void => {
    // A graph that has failed stays so, whatever state it goes through yet.
    if (code === told || told === 'context_failed') return;
    told = code;
    tell({ code });
  };
  const handleStateChange = (): void => {
    // Refused or left open during a call; then the next change asks again.
    wakeContext(context);
    tellOnce(TROUBLES[context.state]);
  };
  context.addEventListener('statechange', handleStateChange, { signal });
  context.addEventListener('error', () => tellOnce('context_failed'), { signal });
}

const TROUBLES: Readonly<Record<AudioContextState, CaptureTroubleCode>> = {
  running: 'resumed',
  suspended: 'suspended',
  interrupted: 'interrupted',
  closed: 'context_failed',
};

/** Asks a halted graph to run. A refusal is no news: the state says it. */
export function wakeContext(context: AudioContext): void {
  if (context.state === 'suspended' || context.state === 'interrupted')
    context.resume().catch(() => {});
}
