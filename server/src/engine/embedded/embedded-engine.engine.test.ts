import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wordErrorRate, wordErrors, type WordErrors } from '../../../../bench/word-error-rate.ts';
import { VAD_WINDOW_SAMPLES } from '../engine.ts';
import type { EmbeddedEngine } from './embedded-engine.ts';
import { cutRunaway } from './runaway.ts';
import { startInstalledEngine } from './test-support/installed-engine.ts';
import { render, SOUNDS_WITHOUT_SPEECH } from './test-support/sounds-without-speech.ts';
import { readSpeech, SPEECH_FIXTURES } from '../../../../fixtures/read-speech.ts';
import { atPeak } from './test-support/at-peak.ts';

const PRE_ROLL_SAMPLES = 4_800;
const POST_ROLL_SAMPLES = 3_200;
/** All prompts: read by one voice, in telephone quality. */
const PROMPTS = SPEECH_FIXTURES.filter(({ file }) => !file.startsWith('librivox'));
/** Every third clip, chosen by its place alone. */
const EVERY_THIRD = SPEECH_FIXTURES.filter((_, index) => index % 3 === 0);

let engine: EmbeddedEngine;
beforeAll(async () => {
  engine = await startInstalledEngine(2);
});
afterAll(() => engine.close());

async function decode(samples: Int16Array, process = 0): Promise<string> {
  return (await engine.recognisers[process]!.decode({ samples })).text;
}

async function verdicts(pcm: Int16Array): Promise<boolean[]> {
  const vad = engine.openVad();
  const heard: boolean[] = [];
  for (let at = 0; at < pcm.length; at += 1_600)
    heard.push(...(await vad.push(pcm.subarray(at, at + 1_600))));
  heard.push(...(await vad.flush()));
  vad.close();
  return heard;
}

/** From the first voiced window to the last, with the segmenter's margins; null without voice. */
function voiced(pcm: Int16Array, heard: readonly boolean[]): Int16Array | null {
  const first = heard.indexOf(true);
  if (first < 0) return null;
  const end = (heard.lastIndexOf(true) + 1) * VAD_WINDOW_SAMPLES;
  return pcm.subarray(
    Math.max(0, first * VAD_WINDOW_SAMPLES - PRE_ROLL_SAMPLES),
    end + POST_ROLL_SAMPLES,
  );
}

describe('speech', () => {
  test('decoded whole, on both processes at once: word error rate ≤ 3.5 %', async () => {
    const halves = [0, 1].map((half) => PROMPTS.filter((_, index) => index % 2 === half));
    const errors = await Promise.all(
      halves.map(async (clips, process) => {
        const of: WordErrors[] = [];
        for (const { file, text } of clips)
          of.push(wordErrors(text, await decode(readSpeech(file), process)));
        return of;
      }),
    );
    const rate = wordErrorRate(errors.flat());
    console.log(`word error rate of ${PROMPTS.length} prompts: ${(100 * rate).toFixed(2)} %`);
    expect(rate).toBeLessThanOrEqual(0.035);
  });

  test('that peaks at −40 dBFS is voice from the same window on as loud speech, and keeps its words', async () => {
    const errors: WordErrors[] = [];
    for (const { file, text } of EVERY_THIRD) {
      const loud = readSpeech(file);
      const quiet = atPeak(loud, -40);
      const heard = await verdicts(quiet);
      const onset = (await verdicts(loud)).indexOf(true);
      const late = heard.indexOf(true) - onset;
      expect(heard).toContain(true);
      expect(late, `${file}: windows later`).toBeLessThanOrEqual(5);
      errors.push(wordErrors(text, await decode(voiced(quiet, heard)!)));
    }
    const rate = wordErrorRate(errors);
    console.log(`word error rate at −40 dBFS, cut by voice activity: ${(100 * rate).toFixed(2)} %`);
    expect(rate).toBeLessThanOrEqual(0.05);
    expect(errors.filter(({ kept }) => kept[0] !== true || kept.at(-1) !== true)).toEqual([]);
  });
});

describe('no speech', () => {
  test.each(Object.entries(SOUNDS_WITHOUT_SPEECH))('%s gives no text', async (_, wave) => {
    for (const seconds of [0.6, 2, 8]) {
      const pcm = render(wave, seconds);
      expect(await decode(pcm), `decoded whole, ${seconds} s`).toBe('');
    }
    for (const silentSeconds of [0, 1.5]) {
      const pcm = render(wave, 8, silentSeconds);
      const heard = await verdicts(pcm);
      // Silero may take the onset of a hum for voice, never the hum.
      expect(heard.slice(-128)).not.toContain(true);
      const segment = voiced(pcm, heard);
      if (segment) expect(await decode(segment), 'where voice was heard').toBe('');
    }
  });
});

test('a loop of sound makes the model run away; its text is cut to what can have been said', async () => {
  const loop = readSpeech('librivox-0870.wav').subarray(24_000, 33_600);
  const samples = Int16Array.from(
    { length: 12 * 16_000 },
    (_, index) => loop[index % loop.length]!,
  );
  const text = await decode(samples);
  expect(text.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThan(60);
  expect(cutRunaway(text, 12)).toBe(text);
});

test('a decode of nothing, of one sample and of the longest tile is answered', async () => {
  expect(await decode(new Int16Array(0))).toBe('');
  expect(await decode(new Int16Array(1))).toBe('');
  expect(await decode(readSpeech('conf-adminmenu.wav'))).toContain('eject the last user');
});

test('a second decode beside a running one is refused', async () => {
  const first = decode(readSpeech('agent-pass.wav'));
  await expect(decode(new Int16Array(16_000))).rejects.toThrow('one decode at a time');
  expect(await first).toContain('password');
});
