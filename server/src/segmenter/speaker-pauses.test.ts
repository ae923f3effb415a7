import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msToSamples, samplesToMs } from '../../../src/shared/audio/sample-rate.ts';
import { MAX_FOLLOWED_SILENCE_SAMPLES, MIN_ENDPOINT_SILENCE_SAMPLES } from './segmenter-options.ts';
import { SpeakerPauses } from './speaker-pauses.ts';
import { scriptedWindows, silence, voice, type VoiceStretch } from './voice-script.ts';

const START = msToSamples(600);

/** The endpoint silence, in milliseconds, after `times` rounds of voice and silence. */
function after(times: number, round: readonly VoiceStretch[], pauses = new SpeakerPauses(START)) {
  const script = Array.from({ length: times }, () => round).flat();
  for (const window of scriptedWindows(0, [...script, voice(320)])) pauses.hear(window);
  return Math.round(samplesToMs(pauses.endpointSilenceSamples));
}

describe('the endpoint silence follows the speaker (G13)', () => {
  test('G13 it is what it was set to until something is known', () => {
    expect(samplesToMs(new SpeakerPauses(START).endpointSilenceSamples)).toBe(600);
    expect(after(1, [voice(1_000), silence(1_000)])).toBe(600);
  });

  test('G13 who hesitates gets more than the pauses, up to 1200 ms', () => {
    expect(after(20, [voice(1_000), silence(608)])).toBe(851);
    expect(after(20, [voice(1_000), silence(1_600)])).toBe(1_200);
  });

  test('G13 who speaks without pauses gets 500 ms, however long the silences between sentences', () => {
    expect(after(8, [voice(4_000), silence(800)])).toBe(500);
    expect(after(8, [voice(4_000), silence(5_000)])).toBe(500);
  });

  test('G13 hesitations count, be they the minority', () => {
    const mixed = [voice(4_000), silence(800), voice(1_000), silence(704)];
    expect(after(10, mixed)).toBeGreaterThan(900);
  });

  test('G13 silence over 2 s after little voice, pauses under 200 ms and clicks tell nothing', () => {
    expect(after(20, [voice(1_000), silence(2_400)])).toBe(600);
    expect(after(20, [voice(96), silence(160)])).toBe(600);
    const click = [voice(1_000), silence(320), voice(64), silence(224)];
    expect(after(20, click)).toBe(after(20, [voice(1_000), silence(608)]));
  });

  test('G13 a change of speaker is followed within 15 phrases', () => {
    const pauses = new SpeakerPauses(START);
    for (const window of scriptedWindows(
      0,
      Array.from({ length: 20 }, () => [voice(1_000), silence(800)]).flat(),
    ))
      pauses.hear(window);
    expect(after(15, [voice(4_000), silence(608)], pauses)).toBe(500);
  });

  test('G13 what an edge lies between is no pause', () => {
    const pauses = new SpeakerPauses(START);
    for (let round = 0; round < 20; round++) {
      const windows = scriptedWindows(0, [voice(1_000), silence(800)]);
      for (const window of windows) pauses.hear(window);
      pauses.edge();
    }
    expect(samplesToMs(pauses.endpointSilenceSamples)).toBe(600);
  });

  test('G13 it stays within its bounds, and still while a silence under 2 s lasts', () => {
    const stretch = fc.record({
      voiced: fc.boolean(),
      windows: fc.integer({ min: 1, max: 150 }),
    });
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 40 }), (script) => {
        const pauses = new SpeakerPauses(START);
        const broken: string[] = [];
        let silent = 0;
        for (const window of scriptedWindows(0, script)) {
          const before = pauses.endpointSilenceSamples;
          pauses.hear(window);
          const now = pauses.endpointSilenceSamples;
          silent = window.voiced ? 0 : silent + window.end - window.start;
          const isStill = silent === 0 || silent > msToSamples(1_900) || now === before;
          const isBound =
            now >= MIN_ENDPOINT_SILENCE_SAMPLES && now <= MAX_FOLLOWED_SILENCE_SAMPLES;
          if (!isStill || !isBound) broken.push(`${before} → ${now} after ${silent} silent`);
        }
        expect(broken).toEqual([]);
      }),
    );
  });
});
