import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';
import type { DecodeLane, LookKind } from '../scheduler/decode-scheduler-api.ts';
import type { OpenSegment } from '../segmenter/segmenter-api.ts';
import { StableText } from '../segmenter/stable-text.ts';
import { withoutStammer } from '../segmenter/stammer.ts';
import type { UnfinalAudio } from './unfinal-audio.ts';

/** The open segment is looked at again after so much new audio, */
const STEP_SAMPLES = msToSamples(300);
/** and at its opening after so much: a look costs little then, and the first words are waited for. */
const OPENING_STEP_SAMPLES = msToSamples(64);
/** A segment's first voice and what is said in so much time after it is its opening. */
const OPENING_SAMPLES = msToSamples(1_250);
/** Of the silence before its voice, an opening has so much: with more, the model hears the first words later (docs/ENGINE.md). */
const OPENING_PRE_ROLL_SAMPLES = msToSamples(175);

export interface PartialText {
  readonly id: string;
  readonly rev: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly stableChars: number;
}

interface Running {
  readonly start: number;
  readonly stable: StableText;
  /** The last look that was started was at the audio up to here. */
  lookedTo: number;
  /** Partials told so far. */
  told: number;
  /** A look is asked for, or started. */
  looking: boolean;
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
    else if (this.#running?.start !== open.start)
      this.#running = {
        start: open.start,
        stable: new StableText(),
        lookedTo: open.start,
        told: 0,
        looking: false,
      };
    this.#lookIfDue();
  }

  /** While nobody listens nothing is decoded; the segment is followed all the same. */
  listen(isHeard: boolean): void {
    if (this.#state === 'closed') return;
    this.#state = isHeard ? 'listened' : 'unheard';
    this.#lookIfDue();
  }

  /** No more partials: the input has ended. */
  close(): void {
    this.#state = 'closed';
    this.#running = null;
  }

  #lookIfDue(): void {
    const running = this.#running;
    if (this.#state !== 'listened' || !running || running.looking) return;
    if (this.#open && isDue(running, this.#open)) void this.#look(running, this.#open.end);
  }

  /** `askedAt`: there was so much when it was asked for. */
  async #look(running: Running, askedAt: number): Promise<void> {
    running.looking = true;
    let seen: OpenSegment | null = null;
    const outcome = await this.#lane.partial(() => {
      const open = this.#running === running ? this.#open : null;
      if (!open) return null;
      const end = open.endIfSilent ?? open.end;
      seen = { ...open, end };
      running.lookedTo = end;
      const kind = kindOf(open);
      const from = kind === 'opening' ? openingStart(open) : open.start;
      return { kind, samples: this.#audio.read(from, end) };
    });
    running.looking = false;
    if (this.#running !== running) return;
    // Refused at once: asked again when more was heard, not in the same breath.
    if (!seen) running.lookedTo = askedAt;
    // Nothing heard yet is not worth a message; nothing heard any more is.
    if (seen && outcome.type === 'text' && (outcome.text !== '' || running.told > 0)) {
      const partial = this.#partial(running, seen, withoutStammer(outcome.text));
      if (partial) this.#tell(partial);
    }
    this.#lookIfDue();
  }

  /** Null where the text is not to be told (G11). */
  #partial(running: Running, open: OpenSegment, decoded: string): PartialText | null {
    const { start, end } = open;
    const told = running.stable.update(decoded, end, open.cutFrom);
    return told && { id: String(start), rev: running.told++, start, end, ...told };
  }
}

function kindOf(open: OpenSegment): LookKind {
  if (open.endIfSilent !== null) return 'rehearsal';
  return isOpening(open) ? 'opening' : 'growing';
}

function isOpening({ speechStart, end }: OpenSegment): boolean {
  return end - speechStart < OPENING_SAMPLES;
}

/** A segment that begins amid speech begins with its voice. */
function openingStart({ start, speechStart }: OpenSegment): number {
  return Math.max(start, speechStart - OPENING_PRE_ROLL_SAMPLES);
}

/** Once its last voice has been followed by what belongs to its tile there is nothing more to look at. */
function isDue({ lookedTo }: Running, open: OpenSegment): boolean {
  if (open.endIfSilent !== null) return lookedTo < open.endIfSilent;
  const step = isOpening(open) ? OPENING_STEP_SAMPLES : STEP_SAMPLES;
  return open.speechEnd > lookedTo && open.end - lookedTo >= step;
}
