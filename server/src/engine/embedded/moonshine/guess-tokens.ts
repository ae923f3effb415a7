/** A guessed token costs a tenth of a pass, and spares one where it is right. */
const FIRST_GUESS_TOKENS = 4;
/** A model that has begun to repeat itself goes on for long. */
const REPEATED_TOKENS = 8;
/** What was said twice in a row is a repetition from so many tokens on; one that came before is a word like any other. */
const MIN_REPEATED = 2;
/** More tokens that match say no more. */
const MAX_MATCHED = 6;

/**
 * What may come after `tokens`, from the draft of the text: all of it at first; then what follows in it, or in `tokens`
 * themselves, where the last of them were said before, twice as much after each guess that was all right (`lastRight`: so many tokens
 * of the last one were, all of them; 0: not all); a full stop where that ends. Looking guesses up in text
 * that is at hand: A. Saxena, Prompt Lookup Decoding, 2023. Always one at least: ONNX Runtime multiplies a lone row in
 * another order, whose sums round otherwise, and a text must not depend on its draft. Pure; `draft` and `tokens`
 * are the model's numbers.
 */
export function guessTokens(
  draft: readonly number[],
  tokens: readonly number[],
  { fullStop, lastRight }: { readonly fullStop: number; readonly lastRight: number },
): readonly number[] {
  const last = tokens.at(-1);
  if (last === undefined) return draft.length > 0 ? draft : [fullStop];
  const length = Math.max(FIRST_GUESS_TOKENS, 2 * lastRight);
  const guessed = likely(draft, tokens, length);
  const isOpen = guessed.length < length && guessed.at(-1) !== fullStop;
  return isOpen ? [...guessed, fullStop] : guessed;
}

/** The round that the text has begun again, if that matches better than the draft does. */
function likely(
  draft: readonly number[],
  tokens: readonly number[],
  length: number,
): readonly number[] {
  const place = tokens.length - 1;
  const inDraft = bestMatch(draft, tokens);
  const inText = bestMatch(tokens.slice(0, place), tokens);
  if (inText.matched >= MIN_REPEATED && inText.matched > inDraft.matched) {
    const round = tokens.slice(inText.at + 1);
    return Array.from({ length: REPEATED_TOKENS }, (_, index) => round[index % round.length] ?? 0);
  }
  return draft.slice(inDraft.at + 1, inDraft.at + 1 + length);
}

/** Where in `said` most of the last tokens stand, nearest to their own place; there, where none does. */
function bestMatch(
  said: readonly number[],
  tokens: readonly number[],
): { readonly at: number; readonly matched: number } {
  const place = tokens.length - 1;
  let best = { at: place, matched: 0 };
  said.forEach((_, at) => {
    const matched = matchedBefore(said, at, tokens);
    const isNearer = Math.abs(at - place) < Math.abs(best.at - place);
    if (matched > best.matched || (matched > 0 && matched === best.matched && isNearer))
      best = { at, matched };
  });
  return best;
}

/** So many tokens up to and with `at` are the last ones of `tokens`. */
function matchedBefore(said: readonly number[], at: number, tokens: readonly number[]): number {
  let matched = 0;
  while (
    matched < MAX_MATCHED &&
    matched <= at &&
    said[at - matched] === tokens[tokens.length - 1 - matched]
  )
    matched++;
  return matched;
}
