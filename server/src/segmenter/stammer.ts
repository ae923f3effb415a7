/** A phrase said so often in a row at the end of a partial is a stammer of the model, for all that is known yet. */
const MIN_ROUNDS = 3;
const MAX_PHRASE_WORDS = 4;
/** Within its last word: "40000000000", "2-2-2-2-2-2-2". A million has six noughts. */
const CHARACTERS_IN_A_LOOP = /(\S{1,3}?)\1{6,}$/u;

/**
 * Tells a phrase that ends `text` three times or more in a row once: Moonshine, given the beginning of a
 * word, often writes "Please, please, please", or noughts without end. Only for partials: what was really said so often
 * is shown with the next word behind it, and in the final. Compares words, not case or
 * punctuation; of the rounds the first stays as it is written. Pure.
 */
export function withoutStammer(text: string): string {
  const loop = CHARACTERS_IN_A_LOOP.exec(text);
  return withoutRounds(loop ? text.slice(0, loop.index + (loop[1]?.length ?? 0)) : text);
}

function withoutRounds(text: string): string {
  const words = Array.from(text.matchAll(/\S+/gu), (match) => ({
    bare: bareWord(match[0]),
    end: match.index + match[0].length,
  }));
  for (let phrase = 1; phrase <= MAX_PHRASE_WORDS; phrase++) {
    let repeated = 0;
    while (repeated + phrase < words.length) {
      const last = words.length - 1 - repeated;
      if (words[last]?.bare !== words[last - phrase]?.bare) break;
      repeated++;
    }
    const rounds = 1 + Math.floor(repeated / phrase);
    if (rounds < MIN_ROUNDS) continue;
    const kept = words[words.length - 1 - (rounds - 1) * phrase];
    return text.slice(0, kept?.end);
  }
  return text;
}

/** A word that is punctuation alone stays what it is. */
function bareWord(word: string): string {
  return word.toLowerCase().replaceAll(/[^\p{L}\p{N}']/gu, '') || word;
}
