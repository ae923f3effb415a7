import type { LevelReport } from './capture.ts';
import { CaptureNode } from './capture-node.ts';
import type { CapturePlatform } from './capture-platform.ts';
import { CleanupStack } from './cleanup-stack.ts';

export interface TrackCaptureOptions {
  readonly media: MediaStreamTrack;
  /** Chromium gives a remote track's sound to a graph only while an element plays it. */
  readonly isRemote: boolean;
  /** Of the stream that the frames are for; a higher one for each capture (rule S16). */
  readonly epoch: number;
  /** About 20 times a second. */
  onLevel?(report: LevelReport): void;
  /** The worklet died: only a new capture hears again. */
  onCrash(): void;
}

/** One track's way into its stream: source, worklet and frame port, in a context shared by all. Whoever holds it ends it. */
export interface TrackCapture {
  readonly epoch: number;
  /** The stream worker's end of the frame port, to be transferred to it. */
  readonly framePort: MessagePort;
  /** Flushes the tails, ends the frame port's input, lets go. At most 1 s; idempotent; never rejects. */
  stop(): Promise<void>;
  /** Lets go at once: of a graph that has failed nothing more comes. */
  abandon(): void;
}

/**
 * Begins to capture. `context` has the worklet's module. Main thread. The track itself stays its owner's.
 * Throws where the browser does not give this track to a context of this rate.
 */
export function openTrackCapture(
  { media, isRemote, epoch, onLevel, onCrash }: TrackCaptureOptions,
  context: AudioContext,
  platform: Pick<CapturePlatform, 'createNode' | 'clock'>,
): TrackCapture {
  const cleanup = new CleanupStack();
  const stream = new MediaStream([media]);
  const source = context.createMediaStreamSource(stream);
  cleanup.defer(() => source.disconnect());
  if (isRemote) cleanup.defer(playUnheard(stream));
  const worklet = platform.createNode(context);
  const node = new CaptureNode(worklet, epoch, platform.clock, {
    ...(onLevel && { handleLevel: onLevel }),
    handleCrash: onCrash,
  });
  cleanup.defer(() => node.release());
  source.connect(worklet);
  return {
    epoch,
    framePort: node.framePort,
    async stop() {
      await node.stop();
      await cleanup.run();
    },
    abandon: () => void cleanup.run(),
  };
}

/** An element that is muted may play without anybody's leave. Answers its release. */
function playUnheard(stream: MediaStream): () => void {
  const element = new Audio();
  element.muted = true;
  element.srcObject = stream;
  // A page that goes away in this moment interrupts it.
  element.play().catch(() => undefined);
  return () => {
    element.pause();
    element.srcObject = null;
  };
}
