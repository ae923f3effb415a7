import { msToSamples } from '../shared/audio/sample-rate.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import { NoiseFloor } from './noise-floor.ts';
import type { TimelineSink } from './capture-time.ts';

/** So long without sound, and nothing more is sent: longer than any pause within what one says. */
const HOLD_SAMPLES = msToSamples(10_000);
/**
 * Kept of the silence before a sound: a silence gap ends 500 ms or more before the onset (protocol
 * rule 7), and a soft beginning may be a second old when it is loud enough to be noticed.
 */
const PRE_ROLL_SAMPLES = msToSamples(1_500);
/** A gap that goes on is told in pieces of so long, the most that the protocol allows. */
const PIECE_SAMPLES = msToSamples(10_000);

type State =
  | { readonly type: 'open'; quietSamples: number }
  /** `held`: the newest silence, frames as they came. `untold`: what has left it and is not told yet. */
  | { readonly type: 'closed'; held: Int16Array[]; heldSamples: number; untoldSamples: number };

/**
 * Lets sound through to the timeline, and of long silence only its length (S20): a source on which
 * nobody speaks sends no audio and costs the server nothing. It decides by level alone, over a floor
 * that follows the source's own noise; whether a sound is speech is the server's to say. What went
 * in comes out in order, sample for sample, as audio or as `silence` gaps. Holds at most
 * {@link PRE_ROLL_SAMPLES} of audio and one frame.
 */
export class SilenceGate implements TimelineSink {
  readonly #sink: TimelineSink;
  readonly #floor = new NoiseFloor();
  #state: State = { type: 'open', quietSamples: 0 };

  constructor(sink: TimelineSink) {
    this.#sink = sink;
  }

  /** Some of what went in has not come out. */
  get isHolding(): boolean {
    const state = this.#state;
    return state.type === 'closed' && state.heldSamples + state.untoldSamples > 0;
  }

  /** Copies what it keeps. */
  appendAudio(pcm: Int16Array): void {
    const isSound = this.#floor.isSound(pcm);
    const state = this.#state;
    if (state.type === 'open') {
      this.#sink.appendAudio(pcm);
      this.#noteQuiet(state, isSound ? -state.quietSamples : pcm.length);
    } else if (isSound) {
      this.settle();
      this.#state = { type: 'open', quietSamples: 0 };
      this.#sink.appendAudio(pcm);
    } else {
      state.held.push(pcm.slice());
      state.heldSamples += pcm.length;
      this.#trim(state);
    }
  }

  appendGap(reason: ClientGapReason, samples: number): void {
    const state = this.#state;
    if (reason !== 'silence') {
      this.settle();
      this.#sink.appendGap(reason, samples);
    } else if (state.type === 'open') {
      this.#sink.appendGap(reason, samples);
      this.#noteQuiet(state, samples);
    } else {
      // What is held lies before it, and was no sound either.
      state.untoldSamples += state.heldSamples + samples;
      state.held = [];
      state.heldSamples = 0;
      this.#tellPieces(state);
    }
  }

  /** Puts all that is held on the timeline: a gap follows, a flush, or the end. */
  settle(): void {
    const state = this.#state;
    if (state.type === 'open') return;
    if (state.untoldSamples > 0) this.#sink.appendGap('silence', state.untoldSamples);
    state.untoldSamples = 0;
    for (const pcm of state.held) this.#sink.appendAudio(pcm);
    state.held = [];
    state.heldSamples = 0;
  }

  /** Forgets what is held. */
  clear(): void {
    this.#state = { type: 'open', quietSamples: 0 };
  }

  #noteQuiet(state: Extract<State, { type: 'open' }>, samples: number): void {
    state.quietSamples += samples;
    if (state.quietSamples < HOLD_SAMPLES) return;
    this.#state = { type: 'closed', held: [], heldSamples: 0, untoldSamples: 0 };
  }

  #trim(state: Extract<State, { type: 'closed' }>): void {
    for (;;) {
      const oldest = state.held[0];
      if (!oldest || state.heldSamples - oldest.length < PRE_ROLL_SAMPLES) break;
      state.held.shift();
      state.heldSamples -= oldest.length;
      state.untoldSamples += oldest.length;
    }
    this.#tellPieces(state);
  }

  /** Whole pieces, more than one where the source declared more; the rest waits, at most until {@link settle}. */
  #tellPieces(state: Extract<State, { type: 'closed' }>): void {
    const rest = state.untoldSamples % PIECE_SAMPLES;
    const whole = state.untoldSamples - rest;
    if (whole > 0) this.#sink.appendGap('silence', whole);
    state.untoldSamples = rest;
  }
}
