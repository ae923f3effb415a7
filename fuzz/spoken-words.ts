/** As scripted-audio.ts lays it down; read here once more, with places, by nobody's code that is under test. */
const BLOCK = -32_768;
const HEADER_SAMPLES = 4;

/** A word's stretch of audio, or what is left of it. */
export interface SpokenWord {
  readonly letters: string;
  readonly start: number;
  readonly end: number;
  /** All of its blocks are there, one after another. */
  readonly isWhole: boolean;
}

interface Found {
  readonly letters: string;
  readonly start: number;
  end: number;
  /** Numbers of its blocks, from 1. */
  readonly first: number;
  last: number;
  readonly blocks: number;
}

/** All words in `samples`, in order, with their places, the first sample's being `from`; one that was broken is several. */
export function spokenWords(samples: Int16Array, from: number): SpokenWord[] {
  const words: Found[] = [];
  for (let at = samples.indexOf(BLOCK); at >= 0; at = samples.indexOf(BLOCK, at + 1)) {
    const [index = 0, blocks = 0, count = 0] = samples.subarray(at + 1, at + HEADER_SAMPLES);
    const end = at + HEADER_SAMPLES + count;
    if (count < 1 || index < 1 || end > samples.length) continue;
    const letters = String.fromCharCode(...samples.subarray(at + HEADER_SAMPLES, end));
    const word = words.at(-1);
    if (word?.letters === letters && word.last === index - 1 && word.end === at) {
      word.last = index;
      word.end = end;
    } else words.push({ letters, start: at, end, first: index, last: index, blocks });
  }
  return words.map(({ letters, start, end, first, last, blocks }) => ({
    letters,
    start: from + start,
    end: from + end,
    isWhole: first === 1 && last === blocks,
  }));
}
