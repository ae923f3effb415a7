import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';
import type { VoiceWindow } from './segmenter-api.ts';
import { MAX_FOLLOWED_SILENCE_SAMPLES, MIN_ENDPOINT_SILENCE_SAMPLES } from './segmenter-options.ts';

/** The endpoint silence is so much more than that pause: the next one is not the same. */
const OVER_PAUSE = 1.4;
/** So many of the remembered phrases were followed by a shorter pause, as a share: the hesitant ones count, be they the minority. */
const QUANTILE = 0.7;
/** What is shorter is a stop within a word, or between two; what is longer, the end of what was to be said. */
const MIN_PAUSE_SAMPLES = msToSamples(200);
const MAX_PAUSE_SAMPLES = msToSamples(2_000);
/** Who speaks for longer without a pause needs none to find words: the one that follows is between sentences. */
const MAX_HESITANT_PHRASE_SAMPLES = msToSamples(2_500);
/** Voice that is shorter is a click amid a pause. */
const MIN_VOICE_SAMPLES = msToSamples(100);
/** So many phrases are remembered: a minute or less, after which another may be speaking. */
const REMEMBERED_PHRASES = 15;
/** What is believed before anything was heard counts as so many phrases. */
const PRIOR_PHRASES = 3;

/**
 * How long the speaker of a stream pauses amid a sentence, and from that the silence that ends an
 * utterance, 500 to 1200 ms (docs/SEGMENTER.md, G13). Pure; samples at 16 kHz. Pauses are log-normal and
 * differ by speaker and style (E. Campione and J. Véronis: A large-scale multilingual study of
 * silent pause duration, 2002), so a quantile of a few of them is steady where their mean is not.
 */
export class SpeakerPauses {
  /** The pause that each of the last phrases called for, the newest last. */
  readonly #pauses: number[];
  #endpointSilenceSamples: number;
  /** What was said since the last pause; null before any voice, and after an edge. */
  #phrase: { readonly start: number; end: number } | null = null;
  /** Voice that is not yet long enough to be no click. */
  #voice: { readonly start: number; samples: number } | null = null;

  /** `endpointSilenceSamples`: before anything is known. */
  constructor(endpointSilenceSamples: number) {
    const pause = endpointSilenceSamples / OVER_PAUSE;
    this.#pauses = Array.from({ length: PRIOR_PHRASES }, () => pause);
    this.#endpointSilenceSamples = endpointSilenceSamples;
  }

  /** After so much silence an utterance ends. Changes with voice, and 2 s after it: not while such a silence lasts. */
  get endpointSilenceSamples(): number {
    return this.#endpointSilenceSamples;
  }

  /** Windows in order; those after an edge need not join those before it. */
  hear({ start, end, voiced }: VoiceWindow): void {
    if (!voiced) {
      this.#voice = null;
      if (this.#phrase && end - this.#phrase.end > MAX_PAUSE_SAMPLES) this.#endPhrase(null);
      return;
    }
    this.#voice ??= { start, samples: 0 };
    this.#voice.samples += end - start;
    if (this.#voice.samples < MIN_VOICE_SAMPLES) return;
    const pause = this.#phrase ? this.#voice.start - this.#phrase.end : 0;
    if (pause >= MIN_PAUSE_SAMPLES) this.#endPhrase(pause);
    this.#phrase ??= { start: this.#voice.start, end };
    this.#phrase.end = end;
  }

  /** A gap, a flush, the end: what lies on either side of it is no pause. */
  edge(): void {
    this.#phrase = null;
    this.#voice = null;
  }

  /** `pause`: after it; null: the speaker has stopped. */
  #endPhrase(pause: number | null): void {
    if (!this.#phrase) return;
    const isFluent = this.#phrase.end - this.#phrase.start > MAX_HESITANT_PHRASE_SAMPLES;
    this.#phrase = null;
    const called = isFluent ? MIN_PAUSE_SAMPLES : pause;
    if (called === null) return;
    this.#pauses.push(called);
    if (this.#pauses.length > REMEMBERED_PHRASES) this.#pauses.shift();
    const wanted = Math.round(OVER_PAUSE * quantile(this.#pauses, QUANTILE));
    this.#endpointSilenceSamples = Math.min(
      MAX_FOLLOWED_SILENCE_SAMPLES,
      Math.max(MIN_ENDPOINT_SILENCE_SAMPLES, wanted),
    );
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
