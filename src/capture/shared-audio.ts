import type { CaptureTrouble } from './capture.ts';
import { browserCapturePlatform, type CapturePlatform } from './capture-platform.ts';
import { wakeContext, watchContext } from './capture-watch.ts';
import { openTrackCapture, type TrackCapture, type TrackCaptureOptions } from './track-capture.ts';

/**
 * What comes out of a room's tracks. At a sound card's 44.1 kHz the browser would bring each of them to that rate first,
 * which doubles the work of the audio thread (docs/CAPTURE.md).
 */
const TRACK_RATE_HZ = 48_000;
/** A context that failed is made anew, but not in a circle. */
const REBUILD_AFTER_MS = 500;

export interface SharedAudioListener {
  /** `suspended`: the browser halts the graph, nothing is heard; null: it is heard again. */
  handleInterruption(reason: 'suspended' | null): void;
  /** Another context took the place of one that failed: every capture is to be opened anew. */
  handleRebuilt(): void;
}

interface Graph {
  readonly context: AudioContext;
  /** The worklet's module is in it. Rejects where it could not be loaded. */
  readonly loaded: Promise<void>;
  readonly watch: AbortController;
}

/**
 * The audio graph of a room: one context for all its tracks, since each has a thread and a clock of
 * its own, and a room has many. Make it within a click, before anything is awaited: browsers let
 * audio run only then. Main thread.
 */
export class SharedAudio {
  readonly #platform: CapturePlatform;
  readonly #listener: SharedAudioListener;
  #rateHz: number | undefined = TRACK_RATE_HZ;
  #graph: Graph | null;
  #cancelRebuild = (): void => {};

  constructor(listener: SharedAudioListener, platform: CapturePlatform = browserCapturePlatform) {
    this.#platform = platform;
    this.#listener = listener;
    this.#graph = this.#build();
  }

  /** Null where the context has gone meanwhile, or the module could not be loaded: a rebuild asks again. */
  async capture(options: TrackCaptureOptions): Promise<TrackCapture | null> {
    const graph = this.#graph;
    if (!graph) return null;
    try {
      await graph.loaded;
    } catch {
      this.#fail(graph);
      return null;
    }
    if (this.#graph !== graph || options.media.readyState === 'ended') return null;
    try {
      return openTrackCapture(options, graph.context, this.#platform);
    } catch {
      // Firefox converts no rates: what it gives is at the sound card's.
      if (this.#rateHz === undefined) return null;
      this.#rateHz = undefined;
      this.#fail(graph);
      return null;
    }
  }

  /** Within a click, or when the page is seen again: asks a halted graph to run. */
  wake(): void {
    if (this.#graph) wakeContext(this.#graph.context);
  }

  close(): void {
    this.#cancelRebuild();
    this.#release();
  }

  #build(): Graph {
    const context = this.#platform.openContext(this.#rateHz);
    context.resume().catch(() => undefined);
    const watch = new AbortController();
    const loaded = this.#platform.loadProcessor(context);
    loaded.catch(() => undefined); // told to whoever captures
    const graph = { context, loaded, watch };
    watchContext(context, watch.signal, (trouble) => this.#handleTrouble(graph, trouble));
    return graph;
  }

  #handleTrouble(graph: Graph, { code }: CaptureTrouble): void {
    if (this.#graph !== graph) return;
    if (code === 'context_failed') this.#fail(graph);
    else this.#listener.handleInterruption(code === 'resumed' ? null : 'suspended');
  }

  #fail(graph: Graph): void {
    if (this.#graph !== graph) return;
    this.#release();
    this.#cancelRebuild = this.#platform.clock.after(REBUILD_AFTER_MS, () => {
      this.#graph = this.#build();
      this.#listener.handleRebuilt();
    });
  }

  #release(): void {
    const graph = this.#graph;
    this.#graph = null;
    graph?.watch.abort();
    // One that has failed may refuse, or never answer.
    graph?.context.close().catch(() => undefined);
  }
}
