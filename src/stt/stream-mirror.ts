import { msToSamples } from '../shared/audio/sample-rate.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { StreamMark, StreamProgress } from '../shared/stream/stream-state.ts';
import type { Clock } from '../shared/time/clock.ts';
import { NOTHING_TOLD, withTile } from '../shared/transcript/tile-tally.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';

/**
 * What the page knows of a stream, and from which another worker could go on with it (S19). How far
 * its transcript has come is counted from the tiles that were delivered here, not from the worker's
 * own counters, which are posted apart from them: a tile that died with the worker is told again, and
 * one that was told is not.
 */
export class StreamMirror {
  readonly #clock: Clock;
  #tally = NOTHING_TOLD;
  #originEpochMs: number | null = null;
  #pushedSamples = 0;
  /** On the clock: when the timeline was heard to have grown that long; null before. */
  #pushedAtMs: number | null = null;
  #endedAtMs: number | null = null;
  /** `lost`: with a worker, and no other is attached. */
  #capture: 'none' | 'attached' | 'lost' = 'none';
  /** Why nothing is heard at the moment. */
  interruption: ClientGapReason | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get mark(): StreamMark {
    return { ...this.#tally, originEpochMs: this.#originEpochMs };
  }

  /** The end of input was asked for. */
  get isInputEnding(): boolean {
    return this.#endedAtMs !== null;
  }

  /**
   * What nobody but the page can tell to be missing if the worker is lost: all that was given to the
   * stream and is covered by no tile; and, as no frame will come to tell it, the time from then until
   * the end of input.
   */
  get lostSamples(): number {
    const uncovered = Math.max(0, this.#pushedSamples - this.#tally.committedSamples);
    return uncovered + (this.#endedAtMs === null ? 0 : this.#samplesUntil(this.#endedAtMs));
  }

  noteTranscript(events: readonly TranscriptEvent[]): void {
    for (const event of events)
      if (event.type === 'final' || event.type === 'gap')
        this.#tally = withTile(this.#tally, event);
  }

  noteProgress({ pushedSamples, originEpochMs }: StreamProgress): void {
    this.#originEpochMs = originEpochMs;
    // Another worker begins at the last tile: it takes a while to come this far again.
    if (pushedSamples <= this.#pushedSamples) return;
    this.#pushedSamples = pushedSamples;
    this.#pushedAtMs = this.#clock.now();
  }

  /** A newer capture is heard, whatever has interrupted the one before. */
  noteCapture(): void {
    this.#capture = 'attached';
    this.interruption = null;
  }

  /** Answers whether a capture went with it. */
  noteWorkerLost(): boolean {
    const wasAttached = this.#capture === 'attached';
    if (wasAttached) this.#capture = 'lost';
    return wasAttached;
  }

  /** Answers what was not heard before this end, in samples, because no capture was attached any more. */
  noteEnd(): number {
    if (this.#endedAtMs !== null) return 0;
    this.#endedAtMs = this.#clock.now();
    return this.#capture === 'lost' ? this.#samplesUntil(this.#endedAtMs) : 0;
  }

  #samplesUntil(untilMs: number): number {
    return this.#pushedAtMs === null ? 0 : msToSamples(Math.max(0, untilMs - this.#pushedAtMs));
  }
}
