/**
 * Where in `newer` that goes on which comes after `known`: the index behind the words that are likest to it, by the fewest letters
 * inserted, left out or put for others (Levenshtein's distance to the best prefix; of equals the longest), so that words may have been joined or split.
 * Null where more letters differ than half of those of `known`: the two are not of the same words. Pure.
 */
export function wordsAfter(known: readonly string[], newer: readonly string[]): number | null {
  const letters = newer.map(lettersOf);
  const distances = distancesToPrefixes(known.map(lettersOf).join(''), letters.join(''));
  let end = 0;
  const ends = [0, ...letters.map(({ length }) => (end += length))];
  const atEnds = ends.map((place) => distances[place] ?? Infinity);
  const least = Math.min(...atEnds);
  return least > (distances[0] ?? 0) / 2 ? null : atEnds.lastIndexOf(least);
}

/** How far `text` is from each prefix of `other`, by the prefix's length. */
function distancesToPrefixes(text: string, other: string): number[] {
  let distances = Array.from({ length: other.length + 1 }, (_, length) => length);
  for (const letter of text) {
    let best = (distances[0] ?? 0) + 1;
    const next = [best];
    for (let place = 1; place <= other.length; place++) {
      const put = (distances[place - 1] ?? 0) + (letter === other[place - 1] ? 0 : 1);
      best = Math.min(put, (distances[place] ?? 0) + 1, best + 1);
      next.push(best);
    }
    distances = next;
  }
  return distances;
}

function lettersOf(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
