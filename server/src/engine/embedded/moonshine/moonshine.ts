import { readFile } from 'node:fs/promises';
import { msToSamples, SAMPLE_RATE_HZ } from '../../../../../src/shared/audio/sample-rate.ts';
import type { MoonshineFiles } from '../../../model/resolve-model.ts';
import type { DecodeResult } from '../../engine.ts';
import { cutRunaway } from '../runaway.ts';
import { LookedAtSegment } from './looked-at-segment.ts';
import type { LookMessage } from './moonshine-messages.ts';
import { MoonshineSessions, type MoonshineRuns } from './moonshine-sessions.ts';
import { TokenDecoder } from './token-decoder.ts';
import { Vocabulary } from './vocabulary.ts';

/** Speech runs at 3.2 tokens a second, 4 at the 95th percentile: twice as many are never said. */
const MAX_TOKENS_PER_S = 8;
const SPARE_TOKENS = 8;

/**
 * A partial is decoded as if so much silence followed: where sound breaks off the model waits for more, or hears a word that was not
 * said (docs/ENGINE.md has what other lengths gave).
 */
export const SILENCE_AFTER_PARTIAL = msToSamples(256);
/** The same after a look of which nothing is kept: one at a few words. */
const SILENCE_AFTER_OPENING = msToSamples(128);

/** Moonshine tiny on ONNX Runtime: looks at segments, one at a time. */
export class Moonshine {
  readonly #sessions: MoonshineRuns;
  readonly #vocabulary: Vocabulary;
  readonly #tokens: TokenDecoder;
  readonly #segments = new Map<number, LookedAtSegment>();
  /** Of looks of which nothing is kept. */
  readonly #passing: LookedAtSegment;

  constructor(sessions: MoonshineRuns, vocabulary: Vocabulary) {
    this.#sessions = sessions;
    this.#vocabulary = vocabulary;
    this.#passing = new LookedAtSegment(sessions);
    this.#tokens = new TokenDecoder({ sessions, fullStop: vocabulary.tokenOf('.') });
  }

  static async open(files: MoonshineFiles): Promise<Moonshine> {
    const vocabulary = new Vocabulary(await readFile(files.tokens, 'utf8'));
    return new Moonshine(await MoonshineSessions.open(files), vocabulary);
  }

  async look(message: LookMessage): Promise<Required<DecodeResult>> {
    const segment = this.#segment(message);
    const { encoded } = segment;
    const audio = segment.audio(message);
    const silence = silenceAfter(message);
    const { frames, run } = await encoded.encode(audio, { whole: !message.isPartial, silence });
    const samples = message.samples.length;
    if (frames === 0)
      return { text: '', tokens: [], work: { passes: 0, tokens: 0, frames: 0, samples } };
    const seconds = audio.length / SAMPLE_RATE_HZ;
    const maxTokens = Math.ceil(seconds * MAX_TOKENS_PER_S) + SPARE_TOKENS;
    const heard = { cross: encoded.cross, frames };
    const decoded = await this.#tokens.decode(heard, message.draft.slice(0, maxTokens), maxTokens);
    return {
      text: cutRunaway(this.#vocabulary.textOf(decoded.tokens), seconds),
      tokens: decoded.tokens,
      work: { passes: decoded.passes, tokens: decoded.run, frames: run, samples },
    };
  }

  /** Not while it is looked at. */
  forget(segment: number): void {
    this.#segments.get(segment)?.free();
    this.#segments.delete(segment);
  }

  /** Whose beginning is sent is begun anew, whatever there was under its number. */
  #segment({ segment: number, known }: LookMessage): LookedAtSegment {
    const held = number === null ? this.#passing : this.#segments.get(number);
    if (held && known > 0) return held;
    if (known > 0) throw new Error('a segment that this process never had');
    const begun = held ?? new LookedAtSegment(this.#sessions);
    begun.begin();
    if (number !== null) this.#segments.set(number, begun);
    return begun;
  }
}

function silenceAfter({ isPartial, segment }: LookMessage): number {
  if (!isPartial) return 0;
  return segment === null ? SILENCE_AFTER_OPENING : SILENCE_AFTER_PARTIAL;
}
