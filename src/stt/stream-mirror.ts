import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { StreamMark, StreamProgress } from '../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';

/**
 * What the page knows of a stream, and from which another worker could go on with it (S19). How far
 * its transcript has come is counted from the tiles that were delivered here, not from the worker's
 * own counters, which are posted apart from them: a tile that died with the worker is told again, and
 * one that was told is not.
 */
export class StreamMirror {
  #committedSamples = 0;
  #transcribedSamples = 0;
  #missingSamples = 0;
  #pushedSamples = 0;
  #originEpochMs: number | null = null;
  /** A capture was attached: it ends with the worker. */
  hasCapture = false;
  /** Why nothing is heard at the moment. */
  interruption: ClientGapReason | null = null;
  /** The end of input was asked for. */
  isInputEnding = false;

  get mark(): StreamMark {
    return {
      committedSamples: this.#committedSamples,
      transcribedSamples: this.#transcribedSamples,
      missingSamples: this.#missingSamples,
      originEpochMs: this.#originEpochMs,
    };
  }

  /** Given to the stream, as far as was told, and covered by no tile: what is lost with a worker. */
  get uncoveredSamples(): number {
    return Math.max(0, this.#pushedSamples - this.#committedSamples);
  }

  noteTranscript(events: readonly TranscriptEvent[]): void {
    for (const event of events) {
      if (event.type !== 'final' && event.type !== 'gap') continue;
      const samples = event.end - event.start;
      this.#committedSamples = event.end;
      if (event.type === 'final') this.#transcribedSamples += samples;
      else if (event.reason !== 'silence') this.#missingSamples += samples;
    }
  }

  noteProgress({ pushedSamples, originEpochMs }: StreamProgress): void {
    // Another worker begins at the last tile, and knows how much was pushed only from its first frame on.
    this.#pushedSamples = Math.max(this.#pushedSamples, pushedSamples);
    this.#originEpochMs = originEpochMs;
  }
}
