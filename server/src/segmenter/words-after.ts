/**
 * Where in `newer` that goes on which comes after `known`: the index behind the words that are likest to it (fewest words
 * inserted, left out or put for others, letters and digits alone counting; of equals the longest: Levenshtein's distance,
 * to the best prefix). Null where more than half of `known` is not there: the two are not of the same words. Pure.
 */
export function wordsAfter(known: readonly string[], newer: readonly string[]): number | null {
  const bare = newer.map(bareWord);
  // Of each prefix of `newer`, by its length: how far the words of `known` so far are from it.
  let distances = [0, ...bare.map((_, index) => index + 1)];
  for (const word of known.map(bareWord)) {
    const before = distances;
    distances = [before[0]! + 1];
    for (const [index, other] of bare.entries()) {
      const put = before[index]! + (word === other ? 0 : 1);
      distances.push(Math.min(put, before[index + 1]! + 1, distances[index]! + 1));
    }
  }
  const least = Math.min(...distances);
  return least > known.length / 2 ? null : distances.lastIndexOf(least);
}

function bareWord(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
