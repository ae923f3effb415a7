/**
 * Speech models can run away: on sound that is no speech, or on too much of it, the decoder repeats
 * itself until its limit (Moonshine in sherpa-onnx: 15 tokens a second of audio). What they then
 * write is faster than anyone speaks; that, and the repetition, give them away.
 *
 * Plausible rates: the fixtures reach 18.6 characters and 3.9 words a second; the fastest of human
 * speech is about 25 and 6.
 */
const LOOP_CHARS_PER_S = 22;
const LOOP_WORDS_PER_S = 4.2;
/** A phrase said so often in a row, and filling half the text, is a loop, if it is also too fast. */
const LOOP_REPEATS = 4;
const LOOP_SHARE = 0.5;
const MAX_UNIT_CHARS = 120;
/** A comma and a space, which the last round may lack. */
const SEPARATOR_CHARS = 2;

/** No text of this length can have been said, loop or none. The constant part is for very short audio. */
const MAX_CHARS_PER_S = 35;
const MAX_WORDS_PER_S = 7;
const SPARE_CHARS = 40;
const SPARE_WORDS = 6;

interface Loop {
  readonly start: number;
  readonly end: number;
  /** Of the first round, what is kept: all of it, or without the separator that the last round lacks. */
  readonly keptTo: number;
}

/**
 * Takes runaway output away from `text`, decoded from `seconds` of audio: of a loop its first round
 * stays, of text too long for its audio the beginning. Anything that could have been said is
 * returned as it is. Pure.
 */
export function cutRunaway(text: string, seconds: number): string {
  let kept = text;
  while (isTooFast(kept, seconds)) {
    const loop = longestLoop(kept.toLowerCase());
    if (!loop || loop.end - loop.start < kept.length * LOOP_SHARE) break;
    kept = kept.slice(0, loop.keptTo) + kept.slice(loop.end);
  }
  kept = bounded(kept, seconds);
  return kept === text ? text : kept.replace(/[\s,;:–-]+$/u, '');
}

function isTooFast(text: string, seconds: number): boolean {
  return (
    text.length > LOOP_CHARS_PER_S * seconds || wordStarts(text).length > LOOP_WORDS_PER_S * seconds
  );
}

/** The longest stretch that repeats itself at least {@link LOOP_REPEATS} times; at equal length the shortest unit. */
function longestLoop(text: string): Loop | null {
  let longest: Loop | null = null;
  const maxUnit = Math.min(
    MAX_UNIT_CHARS,
    Math.floor((text.length + SEPARATOR_CHARS) / LOOP_REPEATS),
  );
  for (let unit = 1; unit <= maxUnit; unit++) {
    const loop = longestLoopOf(text, unit);
    if (loop && (!longest || loop.end - loop.start > longest.end - longest.start)) longest = loop;
  }
  return longest;
}

function longestLoopOf(text: string, unit: number): Loop | null {
  let longest: Loop | null = null;
  let matched = 0;
  for (let index = unit; index <= text.length; index++) {
    if (index < text.length && text[index] === text[index - unit]) {
      matched++;
      continue;
    }
    const start = index - matched - unit;
    const missing = unsaid(text, start, unit, index);
    const isLoop = matched + unit + missing >= unit * LOOP_REPEATS;
    if (isLoop && (!longest || index - start > longest.end - longest.start))
      longest = { start, end: index, keptTo: start + unit - missing };
    matched = 0;
  }
  return longest;
}

/** Characters that the last round lacks, where they are no part of a word: a comma, a space. */
function unsaid(text: string, start: number, unit: number, end: number): number {
  const missing = (unit - ((end - start) % unit)) % unit;
  const tail = text.slice(start + unit - missing, start + unit);
  return /^[\s\p{P}]*$/u.test(tail) ? missing : 0;
}

function bounded(text: string, seconds: number): string {
  const maxChars = Math.floor(SPARE_CHARS + MAX_CHARS_PER_S * seconds);
  const maxWords = Math.floor(SPARE_WORDS + MAX_WORDS_PER_S * seconds);
  const starts = wordStarts(text);
  let end = starts[maxWords] ?? text.length;
  if (end > maxChars) end = starts.findLast((start) => start <= maxChars) || maxChars;
  return text.slice(0, end).trimEnd();
}

/** Index of each word's first character. */
function wordStarts(text: string): number[] {
  return Array.from(text.matchAll(/\S+/gu), (match) => match.index);
}
