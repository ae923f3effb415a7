import { expect, it } from 'vitest';
import { EMPTY_TRANSCRIPT, reduceTranscript } from '../../shared/transcript/reduce-transcript.ts';
import { positionOf, receiptWords } from './time-words.ts';
import { gapText, transcriptText } from './transcript-text.ts';

it('P14 says the receipt in the words of the product', () => {
  const receipt = {
    heardSamples: 196_800,
    transcribedSamples: 180_800,
    missingSamples: 0,
    waitMs: 312,
  };
  expect(receiptWords(receipt)).toBe('12.3 s heard, 11.3 s transcribed, 0.3 s wait');
  expect(receiptWords({ ...receipt, missingSamples: 38_400 })).toBe(
    '12.3 s heard, 11.3 s transcribed, 2.4 s missing, 0.3 s wait',
  );
  expect(receiptWords({ ...receipt, missingSamples: 200 })).toContain(' < 0.1 s missing');
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

it.each([
  [799, 'device_lost', '< 0.1 s missing: the microphone was away'],
  [38_400, 'buffer_overflow', '2.4 s missing: the buffer was full'],
  [16_000 * 9.4, 'muted', '9.4 s missing: the microphone was muted'],
  [16_000 * 9.7, 'muted', '10 s missing: the microphone was muted'],
  [16_000 * 59.8, 'sleep', '1 min missing: the machine or this page was asleep'],
  [16_000 * 125, 'device_lost', '2 min 5 s missing: the microphone was away'],
  [16_000 * 7260, 'not_retried', '2 h 1 min missing: it was given up before it was transcribed'],
] as const)('P4 says how much is missing of %i samples, and why', (samples, reason, words) => {
  expect(gapText({ state: 'gap', id: '8', start: 8, end: 8 + samples, reason })).toBe(words);
});
