import { expect, test } from 'vitest';
import { msToSamples } from '../../src/shared/audio/sample-rate.ts';
import type { Recording } from '../engine-stream.ts';
import { captionAges } from './caption-age.ts';

const STARTED_MS = 5_000;
const ALWAYS = { fromMs: 0, toMs: Infinity };

/** Speech from 200 to 600 and from 900 ms on; a text is told at so many ms and covers what was spoken until so many. */
function recorded(...texts: readonly [toldMs: number, coveredMs: number, text?: string][]) {
  const utterance = (onsetMs: number, endMs: number) => ({
    file: '',
    text: '',
    start: 0,
    onset: msToSamples(onsetMs),
    speechEnd: msToSamples(endMs),
  });
  const material = {
    name: '',
    pcm: new Int16Array(msToSamples(1_200)),
    utterances: [utterance(200, 600), utterance(900, 1_200)],
  };
  const partials = texts.map(([toldMs, coveredMs, text = 'words']) => ({
    atMs: STARTED_MS + toldMs,
    end: msToSamples(coveredMs),
    text,
  })) as unknown as Recording['partials'];
  return { material, startedMs: STARTED_MS, partials, finals: [] };
}

test('without a text the age grows from the onset; pauses count for nothing', () => {
  expect(captionAges(recorded(), ALWAYS)).toEqual([0, 100, 200, 300, 0, 100, 200]);
});

test('a text makes it the time since what the text covers, once it has come', () => {
  expect(captionAges(recorded([400, 350]), ALWAYS)).toEqual([0, 100, 50, 150, 0, 100, 200]);
});

test('one that covers less, or has no words, changes nothing', () => {
  const ages = captionAges(recorded([400, 350], [450, 300], [460, 440, '']), ALWAYS);
  expect(ages).toEqual([0, 100, 50, 150, 0, 100, 200]);
});

test('only what falls into the stretch counts; texts from before it do, too', () => {
  const counted = { fromMs: STARTED_MS + 500, toMs: STARTED_MS + 1_000 };
  expect(captionAges(recorded([400, 350]), counted)).toEqual([150, 0]);
});
