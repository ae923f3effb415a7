import type { Capture, CaptureOptions, CaptureTrouble } from './capture.ts';
import { CaptureError, microphoneError, toCaptureError } from './capture-error.ts';
import { CaptureNode } from './capture-node.ts';
import { browserCapturePlatform, type CapturePlatform } from './capture-platform.ts';
import { waitUntilRunning, wakeContext, watchContext, watchTrack } from './capture-watch.ts';
import { CleanupStack } from './cleanup-stack.ts';
import { readSettings, trackConstraints, type MicrophoneSettings } from './microphone-settings.ts';

/**
 * Opens the microphone and begins to capture. To be called within a click, before anything is
 * awaited: browsers let audio run only then. Resolves when it is heard; rejects with a
 * {@link CaptureError}, and lets go of everything, also of what is granted later.
 */
export async function openCapture(
  options: CaptureOptions,
  platform: CapturePlatform = browserCapturePlatform,
): Promise<Capture> {
  const cleanup = new CleanupStack();
  try {
    return await open(options, platform, cleanup);
  } catch (cause) {
    void cleanup.run();
    throw toCaptureError(cause);
  }
}

async function open(
  options: CaptureOptions,
  platform: CapturePlatform,
  cleanup: CleanupStack,
): Promise<Capture> {
  const { mediaDevices, clock } = platform;
  const { signal } = options;
  signal?.throwIfAborted();
  if (!mediaDevices) throw new CaptureError('insecure_page');
  const context = openContext(platform, cleanup);
  const [{ stream, track }] = await orAborted(
    Promise.all([
      openMicrophone(mediaDevices, options.settings, cleanup),
      platform.loadProcessor(context),
    ]),
    signal,
  );
  const tell = (trouble: CaptureTrouble): void => options.onTrouble(trouble);
  const watch = new AbortController();
  cleanup.defer(() => watch.abort());
  const worklet = platform.createNode(context);
  const node = new CaptureNode(worklet, options.epoch, clock, {
    handleLevel: (report) => options.onLevel(report),
    handleCrash: () => tell({ code: 'processor_crashed' }),
  });
  cleanup.defer(() => node.release());
  const source = context.createMediaStreamSource(stream);
  cleanup.defer(() => source.disconnect());
  source.connect(worklet);
  await waitUntilRunning(context, clock, signal);
  if (track.readyState === 'ended') throw new CaptureError('no_microphone');
  watchTrack(track, watch.signal, tell);
  watchContext(context, watch.signal, tell);
  const stop = onceOnly(async () => {
    watch.abort();
    const heardSamples = await node.stop();
    // Begun, not awaited: some contexts (halted by a call, without a sound device) never close.
    void cleanup.run();
    return { heardSamples };
  });
  return {
    applied: readSettings(track, context.sampleRate),
    epoch: options.epoch,
    framePort: node.framePort,
    stop,
    abandon: () => {
      const stopped = stop();
      letGo(stream);
      return stopped;
    },
    wake: () => wakeContext(context),
  };
}

function openContext(platform: CapturePlatform, cleanup: CleanupStack): AudioContext {
  const context = platform.openContext();
  cleanup.defer(() => context.close());
  // Begun in the click, judged later: it may stay pending until the microphone is granted.
  context.resume().catch(() => {});
  return context;
}

async function openMicrophone(
  mediaDevices: Pick<MediaDevices, 'getUserMedia'>,
  settings: MicrophoneSettings,
  cleanup: CleanupStack,
): Promise<{ stream: MediaStream; track: MediaStreamTrack }> {
  const stream = await mediaDevices
    .getUserMedia({ audio: trackConstraints(settings), video: false })
    .catch((cause: unknown) => {
      throw microphoneError(cause);
    });
  // Opening may have failed meanwhile: then this stops the microphone at once.
  cleanup.defer(() => letGo(stream));
  const [track] = stream.getAudioTracks();
  if (!track) throw new CaptureError('no_microphone');
  return { stream, track };
}

function letGo(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Rejects when `signal` is aborted, whatever becomes of `work`: a permission prompt may stay open for ever. */
async function orAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (!signal) return work;
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const refuse = (): void => reject(new CaptureError('capture_failed', { cause: signal.reason }));
    signal.addEventListener('abort', refuse, { signal: settled.signal });
    if (signal.aborted) refuse();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    settled.abort();
  }
}

function onceOnly<Result>(begin: () => Promise<Result>): () => Promise<Result> {
  let begun: Promise<Result> | null = null;
  return () => (begun ??= begin());
}
