import type { ClientGapReason } from '../../src/shared/protocol/gap-reason.ts';
import type {
  OpenSegment,
  Segmenter,
  SegmenterEvent,
  VoiceWindow,
} from '../../server/src/segmenter/segmenter-api.ts';

/** An utterance that the segmenter ended by itself. Absolute samples. */
export interface Ending {
  readonly speechEnd: number;
  readonly tileEnd: number;
  /** The end of the window with which it was known: what `speechEnd` is waited for. */
  readonly toldAt: number;
  /** Cut for its length: no silence ended it. */
  readonly forced: boolean;
}

/** Listens in on another segmenter: window by window, so that it is known with which one a tile was told. */
export class ToldSegmenter implements Segmenter {
  readonly #inner: Segmenter;
  readonly #tailSamples: number;
  readonly endings: Ending[] = [];

  /** `tailSamples`: what `inner` leaves after the voice of an utterance that ends by itself. */
  constructor(inner: Segmenter, tailSamples: number) {
    this.#inner = inner;
    this.#tailSamples = tailSamples;
  }

  get open(): OpenSegment | null {
    return this.#inner.open;
  }

  get tiledTo(): number {
    return this.#inner.tiledTo;
  }

  pushWindows(windows: readonly VoiceWindow[]): SegmenterEvent[] {
    return windows.flatMap((window) => {
      const events = this.#inner.pushWindows([window]);
      for (const event of events) {
        if (event.type !== 'speechTile') continue;
        const { end: tileEnd, speechEnd } = event;
        const forced = tileEnd !== speechEnd + this.#tailSamples;
        this.endings.push({ speechEnd, tileEnd, toldAt: window.end, forced });
      }
      return events;
    });
  }

  cut(at: number): SegmenterEvent[] {
    return this.#inner.cut(at);
  }

  gap(from: number, to: number, reason: ClientGapReason): SegmenterEvent[] {
    return this.#inner.gap(from, to, reason);
  }
}
