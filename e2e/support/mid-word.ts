import { wordErrors } from '../../bench/word-error-rate.ts';
import { readSpeech } from '../../fixtures/read-speech.ts';
import { expect } from 'playwright/test';
import type { RoomPage } from './room-page.ts';
import { clipText, join16 } from './speech.ts';

/** Half a minute: whatever cuts it comes in mid-word. */
export const LONG_CLIPS = [
  'librivox-0920.wav',
  'librivox-0870.wav',
  'librivox-0890.wav',
  'librivox-0930.wav',
  'tt-allbusy.wav',
];
export const LONG_TEXT = LONG_CLIPS.map(clipText).join(' ');
export const longSpeech = (clips = LONG_CLIPS): Int16Array => join16(clips.map(readSpeech));

/** Words come late on a busy machine. */
export const WORDS_WITHIN = { timeout: 30_000 };

/** The model's own mistakes, and words that were cut in two. */
const MAX_WRONG_WORDS = 4;

/** Somebody is heard to speak, and has not come to an end. */
export async function expectMidWord({ partials }: RoomPage): Promise<void> {
  await expect(partials.locator('[data-text]')).toContainText(/\w+\W+\w+\W+\w+/, WORDS_WITHIN);
}

/** Nothing stays open. */
export async function expectClosed({ partials }: RoomPage): Promise<void> {
  await expect(partials).toHaveCount(0, WORDS_WITHIN);
}

/** Of what was said, in its order, some may not have been heard; nothing is there twice, or under another name. */
export async function expectOnce(page: RoomPage, name: string, said: string): Promise<void> {
  const read = await page.finalTextOf(name);
  const { substitutions, insertions } = wordErrors(said, read);
  expect(substitutions + insertions, read).toBeLessThanOrEqual(MAX_WRONG_WORDS);
  expect(new Set((await page.read()).map((line) => line.name))).toEqual(new Set([name]));
}
