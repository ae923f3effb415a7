import { expect, it } from 'vitest';
import { EMPTY_TRANSCRIPT, reduceTranscript } from '../../shared/transcript/reduce-transcript.ts';
import { positionOf, receiptWords } from './time-words.ts';
import { transcriptText } from './transcript-text.ts';

it('P14 says the receipt in the words of the product', () => {
  const receipt = { heardSamples: 196_800, transcribedSamples: 180_800, waitMs: 312 };
  expect(receiptWords(receipt)).toBe('12.3 s heard, 11.3 s transcribed, 0.3 s wait');
});

it.each([
  [0, '0:00'],
  [16_000 * 61.9, '1:01'],
  [16_000 * 3723, '1:02:03'],
])('names the place of sample %i as %s', (sample, words) => {
  expect(positionOf(sample)).toBe(words);
});

it('P32 copies every line, the missing stretches included, takes apart', () => {
  const events = [
    { type: 'final', id: '0', start: 0, end: 16_000, text: 'One.' },
    { type: 'gap', start: 16_000, end: 48_000, reason: 'muted' },
    { type: 'partial', id: '48000', start: 48_000, end: 50_000, text: 'two', stableChars: 0 },
  ] as const;
  const transcript = events.reduce(reduceTranscript, EMPTY_TRANSCRIPT);
  const take = { startedAtEpochMs: 0, receipt: null };
  const takes = [
    { ...take, id: 'a', transcript },
    { ...take, id: 'b', transcript: EMPTY_TRANSCRIPT },
    { ...take, id: 'c', transcript: reduceTranscript(EMPTY_TRANSCRIPT, events[0]) },
  ];
  expect(transcriptText(takes)).toBe(
    'One.\n[2.0 s missing: the microphone was muted]\ntwo\n\nOne.',
  );
});
