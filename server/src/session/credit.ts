import { SAMPLE_RATE_HZ, msToSamples } from '../../../src/shared/audio/sample-rate.ts';

/** Un-final audio that the server holds for one stream, at the most. */
const MAX_UNFINAL_SAMPLES = msToSamples(60_000);
/** Tokens of the ingest limit: full at first, so that the replay of a minute is immediate. */
const MAX_TOKENS_SAMPLES = msToSamples(60_000);
/** What comes after the tokens are spent goes at this multiple of real time. */
const REFILL_RATE = 4;

export interface CreditLimits {
  readonly maxUnfinalSamples: number;
  readonly maxTokensSamples: number;
  readonly refillRate: number;
}

export const DEFAULT_CREDIT: CreditLimits = {
  maxUnfinalSamples: MAX_UNFINAL_SAMPLES,
  maxTokensSamples: MAX_TOKENS_SAMPLES,
  refillRate: REFILL_RATE,
};

/**
 * How far a client may send: `min(committed + 60 s, received + tokens)`, never falling. The first
 * term bounds what the server holds, the second how fast it takes it. Only audio spends tokens.
 * All in samples; pure, the time is handed in as milliseconds.
 */
export class Credit {
  readonly #limits: CreditLimits;
  #tokens: number;
  #refilledMs: number;
  #sendUntil = 0;

  constructor(nowMs: number, limits: CreditLimits = DEFAULT_CREDIT) {
    this.#limits = limits;
    this.#tokens = limits.maxTokensSamples;
    this.#refilledMs = nowMs;
  }

  /** Audio was taken. May go below 0 where a client oversteps: it is paid back before credit grows. */
  spend(samples: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#tokens -= samples;
  }

  /** Absolute; the brake on a well-behaved client. */
  sendUntil(received: number, committed: number, nowMs: number): number {
    this.#refill(nowMs);
    const now = Math.min(
      committed + this.#limits.maxUnfinalSamples,
      received + Math.floor(this.#tokens),
    );
    this.#sendUntil = Math.max(this.#sendUntil, now);
    return this.#sendUntil;
  }

  #refill(nowMs: number): void {
    const refill = ((nowMs - this.#refilledMs) / 1000) * SAMPLE_RATE_HZ * this.#limits.refillRate;
    this.#tokens = Math.min(this.#limits.maxTokensSamples, this.#tokens + refill);
    this.#refilledMs = nowMs;
  }
}
