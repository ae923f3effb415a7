import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';
import type { DecodeLane } from '../scheduler/decode-scheduler-api.ts';
import type { OpenSegment } from '../segmenter/segmenter-api.ts';
import { StableText } from '../segmenter/stable-text.ts';
import type { UnfinalAudio } from './unfinal-audio.ts';

/** The open segment is decoded again after so much new audio. */
const PARTIAL_STEP_SAMPLES = msToSamples(300);

export interface PartialText {
  readonly id: string;
  readonly rev: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly stableChars: number;
}

interface Running {
  readonly open: OpenSegment;
  readonly stable: StableText;
  decodedTo: number;
  /** Partials told so far. */
  told: number;
  decoding: boolean;
}

/**
 * Decodes the open segment as it grows, one decode at a time, and tells its text. What comes back
 * after its segment has ended is dropped: its final is on the way.
 */
export class PartialCadence {
  readonly #lane: DecodeLane;
  readonly #audio: UnfinalAudio;
  readonly #tell: (partial: PartialText) => void;
  #running: Running | null = null;
  #open: OpenSegment | null = null;
  #state: 'listened' | 'unheard' | 'closed' = 'unheard';

  constructor(lane: DecodeLane, audio: UnfinalAudio, tell: (partial: PartialText) => void) {
    this.#lane = lane;
    this.#audio = audio;
    this.#tell = tell;
  }

  /** The segmenter has gone on; `open` is the segment being spoken now. */
  heard(open: OpenSegment | null): void {
    if (this.#state === 'closed') return;
    this.#open = open;
    if (!open) this.#running = null;
    else if (this.#running?.open.start !== open.start)
      this.#running = {
        open,
        stable: new StableText(),
        decodedTo: open.start,
        told: 0,
        decoding: false,
      };
    this.#decodeIfGrown();
  }

  /** While nobody listens nothing is decoded; the segment is followed all the same. */
  listen(isHeard: boolean): void {
    if (this.#state === 'closed') return;
    this.#state = isHeard ? 'listened' : 'unheard';
    this.#decodeIfGrown();
  }

  /** No more partials: the input has ended. */
  close(): void {
    this.#state = 'closed';
    this.#running = null;
  }

  #decodeIfGrown(): void {
    const running = this.#running;
    const open = this.#open;
    if (this.#state !== 'listened' || !running || !open || running.decoding) return;
    if (open.end - running.decodedTo >= PARTIAL_STEP_SAMPLES) void this.#decode(running, open);
  }

  async #decode(running: Running, open: OpenSegment): Promise<void> {
    running.decoding = true;
    running.decodedTo = open.end;
    const outcome = await this.#lane.partial(this.#audio.read(open.start, open.end));
    running.decoding = false;
    if (this.#running !== running) return;
    // Nothing heard yet is not worth a message; nothing heard any more is.
    if (outcome.type === 'text' && (outcome.text !== '' || running.told > 0)) {
      const partial = this.#partial(running, open, outcome.text);
      if (partial) this.#tell(partial);
    }
    this.#decodeIfGrown();
  }

  /** Null where the text contradicts what was called stable: the next one mostly takes that back. */
  #partial(running: Running, open: OpenSegment, text: string): PartialText | null {
    const { start, end } = open;
    const stableChars = running.stable.update(text, end, open.cutFrom);
    if (stableChars === null) return null;
    return { id: String(start), rev: running.told++, start, end, text, stableChars };
  }
}
