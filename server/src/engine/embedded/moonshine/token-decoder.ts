import { guessTokens } from './guess-tokens.ts';
import { KeyValues } from './key-values.ts';
import type { MoonshineRuns } from './moonshine-sessions.ts';

/** `<s>` and `</s>`, of the Llama tokenizer. */
const START_TOKEN = 1;
const END_TOKEN = 2;

export interface HeardFrames {
  readonly cross: KeyValues;
  readonly frames: number;
}

export interface DecodedTokens {
  readonly tokens: number[];
  readonly passes: number;
  /** Tokens that the decoder ran over, guesses that were wrong included. */
  readonly run: number;
}

export interface TokenDecoderOptions {
  readonly sessions: Pick<MoonshineRuns, 'decode'>;
  /** The token that ends a sentence: the likeliest last one of any text. */
  readonly fullStop: number;
}

/**
 * Greedy decoding, with a draft: each pass runs over all tokens that are guessed to come, and keeps those
 * that greedy decoding would have chosen, and one more. The text is that of decoding token by token
 * (Stern et al., Blockwise Parallel Decoding, arXiv:1811.03115; Leviathan et al., arXiv:2211.17192).
 */
export class TokenDecoder {
  readonly #options: TokenDecoderOptions;
  /** Of the text being decoded; its rooms serve the next one. */
  readonly #past = new KeyValues();

  constructor(options: TokenDecoderOptions) {
    this.#options = options;
  }

  /** At most `maxTokens`: the model can run away. One text at a time. */
  async decode(
    { cross, frames }: HeardFrames,
    draft: readonly number[],
    maxTokens: number,
  ): Promise<DecodedTokens> {
    const tokens: number[] = [];
    const { sessions, fullStop } = this.#options;
    let passes = 0;
    let run = 0;
    let lastRight = 0;
    for (;;) {
      const guess = guessTokens(draft, tokens, { fullStop, lastRight });
      const feed = [tokens.at(-1) ?? START_TOKEN, ...guess];
      const position = tokens.length;
      const next = await sessions.decode({
        tokens: feed,
        position,
        past: this.#past,
        cross,
        frames,
      });
      passes++;
      run += feed.length;
      const isEnd = takeTrue(tokens, feed, next, maxTokens);
      if (isEnd) return { tokens, passes, run };
      // Past a draft that was right in full nothing more of it is to be guessed.
      const isRight = position > 0 && tokens.length - position > guess.length;
      lastRight = isRight ? guess.length : 0;
    }
  }
}

/** Adds to `tokens` what greedy decoding chooses, as far as `feed` guessed it, and one more. Whether that is all. */
function takeTrue(
  tokens: number[],
  feed: readonly number[],
  next: BigInt64Array,
  maxTokens: number,
): boolean {
  for (let index = 0; index < feed.length; index++) {
    const token = Number(next[index]);
    if (token === END_TOKEN) return true;
    tokens.push(token);
    if (tokens.length >= maxTokens) return true;
    if (token !== feed[index + 1]) return false;
  }
  return false;
}
