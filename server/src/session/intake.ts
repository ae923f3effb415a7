import type { AudioFrame } from '../../../src/shared/protocol/audio-frame.ts';
import type { ClientMessage } from '../../../src/shared/protocol/client-message.ts';
import type { Clock } from '../../../src/shared/time/clock.ts';
import { Credit, type CreditLimits } from './credit.ts';
import type { Refusal } from './session-api.ts';
import { UnfinalAudio } from './unfinal-audio.ts';

type GapMessage = Extract<ClientMessage, { type: 'gap' }>;

/** `old`: all of it was received before. */
export type Taken = { readonly type: 'taken' } | { readonly type: 'old' } | Refused;
interface Refused {
  readonly type: 'refused';
  readonly refusal: Refusal;
}

/** Beyond the credit: what can be on its way when a socket that oversteps is paused. */
const OVERSTEP_SAMPLES = 10 * 16_000;
const TAKEN: Taken = { type: 'taken' };
const OLD: Taken = { type: 'old' };

type Input =
  | { readonly type: 'open' }
  /** `refusals` counts messages of audio past the end. */
  | { readonly type: 'ended'; readonly at: number; refusals: number };

/**
 * What comes in, in the order of the timeline: trims what was received before, refuses holes and
 * what lies past the end, holds un-final audio and the credit for more. Pure but for the clock.
 */
export class Intake {
  readonly audio: UnfinalAudio;
  readonly #clock: Clock;
  readonly #credit: Credit;
  readonly #maxHeldSamples: number;
  #input: Input = { type: 'open' };
  #received: number;

  constructor(base: number, limits: CreditLimits, clock: Clock) {
    this.#clock = clock;
    this.#maxHeldSamples = limits.maxUnfinalSamples + OVERSTEP_SAMPLES;
    this.#credit = new Credit(clock.now(), limits);
    this.#received = base;
    this.audio = new UnfinalAudio(this.#maxHeldSamples, base);
  }

  /** Absolute: all before it has been taken. */
  get received(): number {
    return this.#received;
  }

  /** Where the input ended, absolute; null while it is open. */
  get endedAt(): number | null {
    return this.#input.type === 'ended' ? this.#input.at : null;
  }

  sendUntil(committed: number): number {
    return this.#credit.sendUntil(this.#received, committed, this.#clock.now());
  }

  takeAudio(frame: AudioFrame): Taken {
    const end = frame.firstSample + frame.pcm.length;
    if (this.#input.type === 'ended') return afterEnd(this.#input, end);
    if (frame.firstSample > this.#received) return this.#hole('audio', frame.firstSample);
    if (end <= this.#received) return OLD;
    const pcm = frame.pcm.subarray(this.#received - frame.firstSample);
    if (this.audio.heldSamples + pcm.length > this.#maxHeldSamples)
      return refused('too_fast', 'far more audio than sendUntil allows');
    this.audio.push(pcm);
    this.#credit.spend(pcm.length, this.#clock.now());
    this.#received = end;
    return TAKEN;
  }

  /** What is new of it begins at the `received` of before. */
  takeGap({ from, to }: GapMessage): Taken {
    if (this.#input.type === 'ended') return afterEnd(this.#input, to);
    if (to <= from) return refused('bad_message', 'a gap must end after its begin');
    if (from > this.#received) return this.#hole('a gap', from);
    if (to <= this.#received) return OLD;
    this.audio.beginAt(to);
    this.#received = to;
    return TAKEN;
  }

  /** `at` is the client's total, absolute. The same end again is `old`. */
  end(at: number): Taken {
    const known = this.endedAt;
    if (known !== null)
      return at === known ? OLD : refused('bad_end', `the end was at ${known}, is now at ${at}`);
    if (at !== this.#received)
      return refused('bad_end', `the end is at ${at}, but ${this.#received} were received`);
    this.#input = { type: 'ended', at, refusals: 0 };
    return TAKEN;
  }

  #hole(what: string, first: number): Taken {
    const message = `${what} at ${first}, but only ${this.#received} received: announce what is missing as a gap`;
    return refused('audio_hole', message);
  }
}

function afterEnd(input: Extract<Input, { type: 'ended' }>, end: number): Taken {
  // Told once: a client that pushes on must not draw an error for each frame.
  if (end <= input.at || input.refusals++ > 0) return OLD;
  return refused('audio_after_end', `the stream ended at ${input.at}`);
}

function refused(code: Refusal['code'], message: string): Taken {
  return { type: 'refused', refusal: { code, message } };
}
