/** Places of the first and the last word of each of some texts, joined; `counts` are their words. */
export function edgeWords(counts: readonly number[]): number[] {
  let at = 0;
  return counts.flatMap((count) => {
    const edges = [at, at + count - 1];
    at += count;
    return edges;
  });
}
