/** Less alike than this is another sound. */
const LEAST_LIKENESS = 0.9;

/** Where to look: the first and the last place that may be right. Samples. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/**
 * Where in `heard` the sound `wanted` begins, by the highest normalised correlation; null where
 * nothing there is like it. Both at the same rate; levels may differ.
 */
export function findClip(wanted: Int16Array, heard: Int16Array, place: Place): number | null {
  const last = Math.min(place.to, heard.length - wanted.length);
  const wantedPower = power(wanted, 0, wanted.length);
  let best: { readonly at: number; readonly likeness: number } | null = null;
  for (let at = Math.max(0, place.from); at <= last; at += 1) {
    let product = 0;
    let heardPower = 0;
    for (let n = 0; n < wanted.length; n += 1) {
      const sample = heard[at + n] ?? 0;
      product += (wanted[n] ?? 0) * sample;
      heardPower += sample * sample;
    }
    const likeness = product / Math.sqrt(wantedPower * heardPower || 1);
    if (likeness >= LEAST_LIKENESS && likeness > (best?.likeness ?? 0)) best = { at, likeness };
  }
  return best?.at ?? null;
}

function power(pcm: Int16Array, from: number, to: number): number {
  let sum = 0;
  for (let n = from; n < to; n += 1) sum += (pcm[n] ?? 0) ** 2;
  return sum;
}
