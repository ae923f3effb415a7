import type { ClientGapReason } from '../../../src/shared/protocol/gap-reason.ts';
import { quietestPoint } from './quietest-point.ts';
import { SpeakerPauses } from './speaker-pauses.ts';
import type { OpenSegment, Segmenter, SegmenterEvent, VoiceWindow } from './segmenter-api.ts';
import {
  MAX_CLICK_SPACING_SAMPLES,
  MIN_ENDPOINT_SILENCE_SAMPLES,
  type SegmenterOptions,
} from './segmenter-options.ts';

/** Voice that may become a segment: not yet enough of it, and not yet followed by enough silence to be dropped. */
interface Candidate {
  readonly onset: number;
  voiceEnd: number;
  voicedSamples: number;
  readonly windows: VoiceWindow[];
}

type State =
  | {
      readonly type: 'silent';
      /** Where an edge was set amid speech: any voice soon after it is the rest of that speech. */
      readonly speechCutAt: number | null;
      candidate: Candidate | null;
    }
  | {
      readonly type: 'speaking';
      readonly start: number;
      readonly speechStart: number;
      speechEnd: number;
      /** From the onset on, for the quietest point. */
      readonly windows: VoiceWindow[];
    };

type Silent = Extract<State, { type: 'silent' }>;
type Speaking = Extract<State, { type: 'speaking' }>;

/**
 * The segmenter's rules (docs/SEGMENTER.md). Tiles are told in order and cover everything once;
 * `speech` events bracket the voice of each speech tile. Throws a RangeError on windows or edges
 * that do not join: a mistake of its caller.
 */
export class TimelineSegmenter implements Segmenter {
  readonly #options: SegmenterOptions;
  readonly #pauses: SpeakerPauses | null;
  #state: State;
  #heard: number;
  #tiledTo: number;
  #events: SegmenterEvent[] = [];

  constructor(base: number, options: SegmenterOptions) {
    if (options.endpointSilenceSamples < MIN_ENDPOINT_SILENCE_SAMPLES) {
      throw new RangeError(`endpoint silence under ${MIN_ENDPOINT_SILENCE_SAMPLES} samples`);
    }
    this.#options = options;
    this.#pauses = options.followsSpeaker
      ? new SpeakerPauses(options.endpointSilenceSamples)
      : null;
    this.#heard = base;
    this.#tiledTo = base;
    this.#state = silentFrom(null);
  }

  get tiledTo(): number {
    return this.#tiledTo;
  }

  get open(): OpenSegment | null {
    if (this.#state.type === 'silent') return null;
    const { start, speechStart, speechEnd } = this.#state;
    const tileEnd = speechEnd + this.#options.tailSamples;
    return {
      start,
      speechStart,
      end: this.#heard,
      speechEnd,
      endIfSilent: tileEnd <= this.#heard ? tileEnd : null,
      cutFrom: this.#cutPoint(this.#state),
    };
  }

  pushWindows(windows: readonly VoiceWindow[]): SegmenterEvent[] {
    for (const window of windows) {
      if (window.start !== this.#heard) {
        throw new RangeError(`window at ${window.start}, expected ${this.#heard}`);
      }
      this.#heard = window.end;
      this.#pauses?.hear(window);
      this.#take(window);
    }
    return this.#told();
  }

  cut(at: number): SegmenterEvent[] {
    this.#cutAt(at);
    return this.#told();
  }

  gap(from: number, to: number, reason: ClientGapReason): SegmenterEvent[] {
    if (to <= from) throw new RangeError(`gap from ${from} to ${to}`);
    this.#cutAt(from);
    this.#events.push({ type: 'gapTile', start: from, end: to, reason });
    this.#heard = to;
    this.#tiledTo = to;
    this.#state = silentFrom(null);
    return this.#told();
  }

  get #endpointSilenceSamples(): number {
    return this.#pauses?.endpointSilenceSamples ?? this.#options.endpointSilenceSamples;
  }

  #told(): SegmenterEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #take(window: VoiceWindow): void {
    if (this.#state.type === 'speaking') this.#takeSpeaking(this.#state, window);
    else this.#takeSilent(this.#state, window);
  }

  #takeSilent(state: Silent, window: VoiceWindow): void {
    if (window.voiced) {
      state.candidate ??= { onset: window.start, voiceEnd: 0, voicedSamples: 0, windows: [] };
      state.candidate.voiceEnd = window.end;
      state.candidate.voicedSamples += window.end - window.start;
    }
    const candidate = state.candidate;
    candidate?.windows.push(window);
    if (candidate && candidate.voicedSamples >= this.#voiceNeeded(state, candidate)) {
      this.#openSegment(candidate);
      return;
    }
    const forgetSamples = Math.min(this.#endpointSilenceSamples, MAX_CLICK_SPACING_SAMPLES);
    if (candidate && window.end - candidate.voiceEnd >= forgetSamples) {
      state.candidate = null;
    }
    this.#tileSilence(window.end, state.candidate);
  }

  #voiceNeeded({ speechCutAt }: Silent, { onset }: Candidate): number {
    const { joinSamples, minVoiceSamples } = this.#options;
    return speechCutAt !== null && onset - speechCutAt <= joinSamples ? 0 : minVoiceSamples;
  }

  /** Silence is told in time, but never what could still be a coming utterance's pre-roll. */
  #tileSilence(windowEnd: number, candidate: Candidate | null): void {
    const { maxUntoldSamples, silentMarginSamples, preRollSamples } = this.#options;
    if (windowEnd - this.#tiledTo < maxUntoldSamples) return;
    const onset = candidate?.onset ?? windowEnd;
    this.#tellSilence(Math.min(windowEnd - silentMarginSamples, onset - preRollSamples));
  }

  #tellSilence(end: number): void {
    if (end <= this.#tiledTo) return;
    this.#events.push({ type: 'silenceTile', start: this.#tiledTo, end });
    this.#tiledTo = end;
  }

  #openSegment({ onset, voiceEnd: speechEnd, windows }: Candidate): void {
    const { joinSamples, preRollSamples } = this.#options;
    if (onset - this.#tiledTo > joinSamples) this.#tellSilence(onset - preRollSamples);
    this.#events.push({ type: 'speech', state: 'start', at: onset });
    const start = this.#tiledTo;
    this.#state = { type: 'speaking', start, speechStart: onset, speechEnd, windows };
  }

  #takeSpeaking(state: Speaking, window: VoiceWindow): void {
    state.windows.push(window);
    if (window.voiced) state.speechEnd = window.end;
    const { tailSamples, maxTileSamples } = this.#options;
    if (window.end - state.speechEnd >= this.#endpointSilenceSamples) {
      this.#closeSegment(state, state.speechEnd + tailSamples);
      this.#state = silentFrom(null);
    } else if (window.end - state.start >= maxTileSamples) {
      this.#forceCut(state);
    }
  }

  /** Ends the segment at its quietest point and hears what lies after it once more, as from a boundary. */
  #forceCut(state: Speaking): void {
    const at = this.#cutPoint(state);
    const rest = state.windows.filter((window) => window.start >= at);
    const before = state.windows.filter((window) => window.start < at && window.voiced);
    this.#closeSegment({ ...state, speechEnd: before.at(-1)?.end ?? state.speechStart }, at);
    this.#state = silentFrom(at);
    for (const window of rest) this.#take(window);
  }

  /** Where a forced cut would fall by what is known now; later windows can only move it on. */
  #cutPoint({ start, windows }: Speaking): number {
    const { cutSearchSamples, maxTileSamples } = this.#options;
    const from = start + cutSearchSamples;
    return quietestPoint(windows, from, start + maxTileSamples) ?? from;
  }

  #closeSegment(state: Speaking, end: number): void {
    const { start, speechStart, speechEnd } = state;
    this.#events.push({ type: 'speech', state: 'end', at: speechEnd });
    this.#events.push({ type: 'speechTile', start, end, speechStart, speechEnd });
    this.#tiledTo = end;
  }

  #cutAt(at: number): void {
    if (at !== this.#heard) throw new RangeError(`edge at ${at}, expected ${this.#heard}`);
    this.#pauses?.edge();
    if (this.#state.type === 'silent' && this.#state.candidate) {
      this.#openSegment(this.#state.candidate);
    }
    const wasSpeaking = this.#state.type === 'speaking';
    if (this.#state.type === 'speaking') this.#closeSegment(this.#state, at);
    else this.#tellSilence(at);
    this.#state = silentFrom(wasSpeaking ? at : null);
  }
}

function silentFrom(speechCutAt: number | null): State {
  return { type: 'silent', speechCutAt, candidate: null };
}
