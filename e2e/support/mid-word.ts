import { normalisedWords, wordErrors } from '../../bench/word-error-rate.ts';
import { readSpeech } from '../../fixtures/read-speech.ts';
import { expect } from 'playwright/test';
import type { RoomPage } from './room-page.ts';
import { clipText, join16 } from './speech.ts';

/** Whatever cuts it comes in mid-word. No three words in a row are said twice. */
export const LONG_CLIPS = [
  'tt-allbusy.wav',
  'librivox-0870.wav',
  'librivox-0890.wav',
  'librivox-0920.wav',
];
export const LONG_TEXT = LONG_CLIPS.map(clipText).join(' ');
export const longSpeech = (): Int16Array => join16(LONG_CLIPS.map(readSpeech));

/** The same, where all of it is waited for. */
const WHOLE_CLIPS = LONG_CLIPS.slice(0, 3);
export const WHOLE_TEXT = WHOLE_CLIPS.map(clipText).join(' ');
export const wholeSpeech = (): Int16Array => join16(WHOLE_CLIPS.map(readSpeech));

/** Words come late on a busy machine. */
export const WORDS_WITHIN = { timeout: 30_000 };

/** The model's own mistakes: of a few words before a cut it may get each wrong, five at a cut were seen. */
const MAX_WRONG_WORDS = 10;
/** So many words in a row are no coincidence. */
const STRETCH_WORDS = 3;

/**
 * Somebody is heard to speak, and has not come to an end: two words in a row as they were said. What the
 * model makes of a first syllable may be many words, and none in the final.
 */
export async function expectMidWord({ openWords }: RoomPage): Promise<void> {
  const open = async () => (await openWords.allInnerTexts()).join(' ');
  await expect.poll(async () => hasWordsOf(LONG_TEXT, await open()), WORDS_WITHIN).toBe(true);
}

function hasWordsOf(said: string, read: string): boolean {
  const saidPairs = countStretches(said, 2);
  return [...countStretches(read, 2).keys()].some((pair) => saidPairs.has(pair));
}

/** Nothing stays open. */
export async function expectClosed({ partials }: RoomPage): Promise<void> {
  await expect(partials).toHaveCount(0, WORDS_WITHIN);
}

/** Of what was said, in its order, some may not have been heard; nothing is there twice, or under another name. */
export async function expectOnce(page: RoomPage, name: string, said: string): Promise<void> {
  const read = await page.finalTextOf(name);
  expect(readTwice(said, read), read).toEqual([]);
  const { substitutions, insertions } = wordErrors(said, read);
  expect(substitutions + insertions, read).toBeLessThanOrEqual(MAX_WRONG_WORDS);
  expect(new Set((await page.read()).map((line) => line.name))).toEqual(new Set([name]));
}

/** Stretches of words that were read more often than they were said. What was never said is the model's: it stammers at a cut. */
export function readTwice(said: string, read: string): readonly string[] {
  const saidOften = countStretches(said, STRETCH_WORDS);
  return [...countStretches(read, STRETCH_WORDS)]
    .filter(([stretch, times]) => times > (saidOften.get(stretch) ?? Infinity))
    .map(([stretch]) => stretch);
}

function countStretches(text: string, length: number): ReadonlyMap<string, number> {
  const words = normalisedWords(text);
  const counts = new Map<string, number>();
  for (let at = 0; at + length <= words.length; at++) {
    const stretch = words.slice(at, at + length).join(' ');
    counts.set(stretch, (counts.get(stretch) ?? 0) + 1);
  }
  return counts;
}
