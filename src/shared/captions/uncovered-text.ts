/** Published speech of a track up to a moment; all that was said before it counts as published. */
export interface Coverage {
  /** Wall clock of this page. */
  readonly untilMs: number;
  /** What was published of the time before: the last words are enough. */
  readonly text: string;
}

/** A stretch of speech and its words. Wall clock of this page. */
export interface SpokenStretch {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** Edges of two captioners' segments differ by so much with the same words between them. */
export const EDGE_TOLERANCE_MS = 300;
/** No word is shorter; less of an overlap is how edges are counted. */
const MIN_OVERLAP_MS = 100;
/** Words of the covered text that are looked for. */
const TAIL_WORDS = 4;
/** Words are not spoken evenly: so far from where even speech would have it, a match is the same words said again. */
const MAX_DISTANCE_MS = 2_000;
const MAX_DISTANCE_SHARE = 0.3;
/** A word that two captioners heard differently weighs more than the unevenness of speech between neighbours. */
const DIFFERENT_WORD_COST_MS = 2_000;
/** For each word that is looked for and lies before the stretch. */
const UNSEEN_WORD_COST_MS = 500;
/** An overlap up to here may be all silence: the lead before a voice, and the rest after it. */
const SILENT_OVERLAP_MS = 1_000;

/**
 * The words of a stretch that nothing covers yet; empty: none. The cut is after the last words of
 * what was covered, compared without case and punctuation and one of them different at most, at the
 * place nearest to where even speech would have it. Without such a place it is there, but for a
 * short overlap, which holds no words then. A rest within {@link EDGE_TOLERANCE_MS} is none, however
 * long the stretch: a share of it would be several words of a long one.
 */
export function uncoveredText(stretch: SpokenStretch, coverage: Coverage): string {
  const { startMs, endMs, text } = stretch;
  const { untilMs } = coverage;
  if (untilMs < startMs + MIN_OVERLAP_MS) return text;
  if (endMs <= untilMs + EDGE_TOLERANCE_MS) return '';
  const words = [...text.matchAll(/\S+/g)];
  const cut =
    cutAfter(
      words.map(([word]) => word),
      stretch,
      coverage,
    ) ?? (untilMs - startMs <= SILENT_OVERLAP_MS ? 0 : evenCut(words, stretch, untilMs));
  const first = words[cut];
  return first ? text.slice(first.index).trimEnd() : '';
}

/** So many words are covered, by what they are; null where that does not say. */
function cutAfter(
  words: readonly string[],
  stretch: SpokenStretch,
  { untilMs, text }: Coverage,
): number | null {
  const tail = (text.match(/\S+/g) ?? []).map(normalised).filter(Boolean).slice(-TAIL_WORDS);
  if (tail.length === 0) return null;
  const plain = words.map(normalised);
  const lengthMs = stretch.endMs - stretch.startMs;
  const maxDistanceMs = Math.max(MAX_DISTANCE_MS, lengthMs * MAX_DISTANCE_SHARE);
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  let best: number | null = null;
  let bestCostMs = Infinity;
  let lettersBefore = 0;
  const maxCut = Math.ceil((untilMs - stretch.startMs) / MIN_OVERLAP_MS);
  for (let cut = 1; cut <= Math.min(words.length, maxCut); cut += 1) {
    lettersBefore += words[cut - 1]?.length ?? 0;
    const evenMs = stretch.startMs + (lengthMs * lettersBefore) / letters;
    const distanceMs = Math.abs(evenMs - untilMs);
    const costMs =
      distanceMs + mismatchCostMs(plain.slice(Math.max(0, cut - TAIL_WORDS - 1), cut), tail);
    if (distanceMs <= maxDistanceMs && costMs < bestCostMs) {
      best = cut;
      bestCostMs = costMs;
    }
  }
  return best;
}

/** How ill the end of `words` fits `tail`; infinite: not at all. */
function mismatchCostMs(words: readonly string[], tail: readonly string[]): number {
  const seen = tail.slice(-words.length);
  if (seen.every((word, n) => word === words[words.length - seen.length + n])) {
    return (tail.length - seen.length) * UNSEEN_WORD_COST_MS;
  }
  // Of one or two words, one that differs leaves nothing to go by.
  if (tail.length < 3 || words.length < tail.length - 1) return Infinity;
  const lengths = [tail.length - 1, tail.length, tail.length + 1];
  const isNear = lengths.some((length) => differByOne(words.slice(-length), tail));
  return isNear ? DIFFERENT_WORD_COST_MS : Infinity;
}

/** Whether one word replaced, left out or put in makes the one of the other. */
function differByOne(one: readonly string[], other: readonly string[]): boolean {
  const shorter = Math.min(one.length, other.length);
  const longer = Math.max(one.length, other.length);
  let head = 0;
  while (head < shorter && one[head] === other[head]) head += 1;
  let end = 0;
  while (end < shorter - head && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return longer - head - end <= 1;
}

/** So many words are covered, were all spoken at an even pace: by letters. */
function evenCut(
  words: readonly RegExpExecArray[],
  { startMs, endMs }: SpokenStretch,
  untilMs: number,
): number {
  const letters = words.reduce((sum, [word]) => sum + word.length, 0);
  const coveredLetters = (letters * (untilMs - startMs)) / (endMs - startMs);
  let before = 0;
  const cut = words.findIndex(([word]) => {
    const middle = before + word.length / 2;
    before += word.length;
    return middle > coveredLetters;
  });
  return cut < 0 ? words.length : cut;
}

/** In any script: letters, marks and digits only. */
function normalised(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}
