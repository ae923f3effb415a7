import { CAPTURE_PROCESSOR } from '../shared/messages/capture-control.ts';
import type { Clock } from '../shared/time/clock.ts';
import processorUrl from '../worklet/capture-processor.ts?worker&url';
import { watchSurroundings, type Surroundings } from './surroundings.ts';

/** The few things of the browser that capture is made of; tests give their own. */
export interface CapturePlatform {
  /** Undefined on a page that is not secure. */
  readonly mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined;
  /** Without a rate it has the sound card's. Firefox takes no source of another rate than the context's; Safari has its own mind. */
  openContext(rateHz?: number): AudioContext;
  /** Loads the worklet's module into the context. */
  loadProcessor(context: AudioContext): Promise<void>;
  /** A node with an input and no output: it runs without being heard. */
  createNode(context: AudioContext): AudioWorkletNode;
  /** Tells of what may make a lost microphone possible again, until `signal`. */
  watchSurroundings(tell: (change: Surroundings) => void, signal: AbortSignal): void;
  readonly clock: Clock;
}

const clock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export const browserCapturePlatform: CapturePlatform = {
  get mediaDevices() {
    // The DOM's types promise it everywhere; an insecure page has none.
    return navigator.mediaDevices as MediaDevices | undefined;
  },
  // `interactive`: short quanta of the sound card, so that words do not wait in a buffer.
  openContext: (rateHz) =>
    new AudioContext({
      latencyHint: 'interactive',
      ...(rateHz !== undefined && { sampleRate: rateHz }),
    }),
  loadProcessor: (context) => context.audioWorklet.addModule(processorUrl),
  createNode: (context) =>
    new AudioWorkletNode(context, CAPTURE_PROCESSOR, { numberOfInputs: 1, numberOfOutputs: 0 }),
  watchSurroundings(tell, signal) {
    // Pages that are not secure, and older browsers, lack these.
    const { mediaDevices, permissions }: Partial<Navigator> = navigator;
    watchSurroundings({ mediaDevices, permissions, page: document }, tell, signal);
  },
  clock,
};

/**
 * Brings the worklet's script into the browser's cache while the server is there, so that a later
 * Start needs nothing from it but the stream. A failure shows at Start, where it has words.
 */
export function preloadProcessor(): void {
  fetch(processorUrl).catch(() => undefined);
}
