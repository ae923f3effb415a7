import { msToSamples } from '../../../../src/shared/audio/sample-rate.ts';

/**
 * Audio that carries its own words, for the scripted engine: nothing is remembered beside it, so
 * whoever holds the samples holds the text, also after a cut, a replay or a lost process.
 *
 * A word is a run of equal blocks `[BLOCK, blockIndex, blockCount, letterCount, ...letters]`, all
 * values but the first ≥ 1; what is left of its time is filled with {@link FILL}. Silence is 0.
 */
export type ScriptItem =
  | { readonly word: string; readonly ms: number }
  | { readonly silenceMs: number }
  /** Voice without words: a cough. */
  | { readonly noiseMs: number };

const BLOCK = -32_768;
/** Sound that says nothing. Loud enough (0.25 of full scale) to have a level. */
const FILL = -8_192;
const HEADER_SAMPLES = 4;
/** From so much of a word's audio on it is heard whole; less gives a fragment. */
const WHOLE_SHARE = 0.8;
/** Marks the missing part of a word that was cut: `alp~`, `~ha`. */
export const CUT_MARK = '~';

/** Samples at 16 kHz of a script, in order. Throws on a word too long for its time: a mistake in the test. */
export function scriptedAudio(script: readonly ScriptItem[]): Int16Array {
  const parts = script.map(samplesOf);
  const audio = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    audio.set(part, at);
    at += part.length;
  }
  return audio;
}

function samplesOf(item: ScriptItem): Int16Array {
  if ('silenceMs' in item) return new Int16Array(msToSamples(item.silenceMs));
  if ('noiseMs' in item) return new Int16Array(msToSamples(item.noiseMs)).fill(FILL);
  const letters = Array.from(item.word, (_, index) => item.word.charCodeAt(index));
  const block = [BLOCK, 0, 0, letters.length, ...letters];
  const samples = new Int16Array(msToSamples(item.ms)).fill(FILL);
  const blocks = Math.floor(samples.length / block.length);
  if (blocks === 0) throw new RangeError(`no room for "${item.word}" in ${item.ms} ms`);
  for (let index = 0; index < blocks; index++) {
    block[1] = index + 1;
    block[2] = blocks;
    samples.set(block, index * block.length);
  }
  return samples;
}

interface HeardWord {
  readonly letters: string;
  readonly blocks: number;
  readonly first: number;
  last: number;
}

/**
 * The words whose audio is in `samples`, joined by spaces: whole where at least 80 % of it is
 * there, else the letters of the part that is, with {@link CUT_MARK} where the rest is missing.
 */
export function wordsIn(samples: Int16Array): string {
  const heard: HeardWord[] = [];
  for (let at = samples.indexOf(BLOCK); at >= 0; at = samples.indexOf(BLOCK, at + 1)) {
    const [index = 0, blocks = 0, count = 0] = samples.subarray(at + 1, at + HEADER_SAMPLES);
    const end = at + HEADER_SAMPLES + count;
    if (count < 1 || index < 1 || end > samples.length) continue;
    const letters = String.fromCharCode(...samples.subarray(at + HEADER_SAMPLES, end));
    const word = heard.at(-1);
    const goesOn = word?.letters === letters && word.blocks === blocks && word.last === index - 1;
    if (goesOn) word.last = index;
    else heard.push({ letters, blocks, first: index, last: index });
  }
  return heard.map(spelled).filter(Boolean).join(' ');
}

function spelled(word: HeardWord): string {
  const share = (word.last - word.first + 1) / word.blocks;
  if (share >= WHOLE_SHARE) return word.letters;
  const from = Math.round(((word.first - 1) / word.blocks) * word.letters.length);
  const to = Math.round((word.last / word.blocks) * word.letters.length);
  if (from === to) return '';
  const before = word.first > 1 ? CUT_MARK : '';
  const after = word.last < word.blocks ? CUT_MARK : '';
  return before + word.letters.slice(from, to) + after;
}
