/** A guessed token costs a tenth of a pass, and spares one where it is right. */
const GUESSED_TOKENS = 4;
/** A model that has begun to repeat itself goes on for long. */
const REPEATED_TOKENS = 8;
/** What was said twice in a row is a repetition from so many tokens on; one that came before is a word like any other. */
const MIN_REPEATED = 2;
/** More tokens that match say no more. */
const MAX_MATCHED = 6;

/**
 * What may come after `tokens`, from the draft of the text: all of it at first; then what follows in it, or in `tokens`
 * themselves, where the last of them were said before; a full stop where that ends. Looking guesses up in text
 * that is at hand: A. Saxena, Prompt Lookup Decoding, 2023. Always one at least: ONNX Runtime multiplies a lone row in
 * another order, whose sums round otherwise, and a text must not depend on its draft. Pure; `draft` and `tokens`
 * are the model's numbers.
 */
export function guessTokens(
  draft: readonly number[],
  tokens: readonly number[],
  fullStop: number,
): readonly number[] {
  const last = tokens.at(-1);
  if (last === undefined) return draft.length > 0 ? draft : [fullStop];
  const guessed = repetition(tokens, draft) ?? continuation(tokens, draft);
  const isOpen = guessed.length < GUESSED_TOKENS && guessed.at(-1) !== fullStop;
  return isOpen ? [...guessed, fullStop] : guessed;
}

/** From where the draft's tokens match the last ones best, nearest to their own place; from that place where none does. */
function continuation(tokens: readonly number[], draft: readonly number[]): readonly number[] {
  const place = tokens.length - 1;
  let best = { at: place, matched: 0 };
  draft.forEach((_, at) => {
    const matched = matchedBefore(draft, at, tokens, place);
    const isNearer = Math.abs(at - place) < Math.abs(best.at - place);
    if (matched > best.matched || (matched > 0 && matched === best.matched && isNearer))
      best = { at, matched };
  });
  return draft.slice(best.at + 1, best.at + 1 + GUESSED_TOKENS);
}

/** The round that the last tokens have begun again, for as long as is guessed; null: none, or the draft matches better. */
function repetition(tokens: readonly number[], draft: readonly number[]): number[] | null {
  const place = tokens.length - 1;
  const inDraft = Math.max(0, ...draft.map((_, at) => matchedBefore(draft, at, tokens, place)));
  let best = { at: -1, matched: Math.max(inDraft, MIN_REPEATED - 1) };
  for (let at = 0; at < place; at++) {
    const matched = matchedBefore(tokens, at, tokens, place);
    if (matched > best.matched) best = { at, matched };
  }
  if (best.at < 0) return null;
  const round = tokens.slice(best.at + 1);
  return Array.from({ length: REPEATED_TOKENS }, (_, index) => round[index % round.length] ?? 0);
}

/** So many tokens up to and with `at` are those up to and with `place`. */
function matchedBefore(
  said: readonly number[],
  at: number,
  tokens: readonly number[],
  place: number,
): number {
  let matched = 0;
  while (matched < MAX_MATCHED && matched <= at && said[at - matched] === tokens[place - matched])
    matched++;
  return matched;
}
