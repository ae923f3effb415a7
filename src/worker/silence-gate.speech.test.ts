import { expect, test } from 'vitest';
import { SPEECH_FIXTURES, readSpeech } from '../../fixtures/read-speech.ts';
import { msToSamples } from '../shared/audio/sample-rate.ts';
import { GateTape, pushFrames } from './gate-tape-double.ts';
import { SilenceGate } from './silence-gate.ts';
import { steadyNoise } from './steady-noise-double.ts';

/** Longer than the hold and the pre-roll, so that the gate is closed when a clip begins. */
const PAUSE_SAMPLES = msToSamples(14_000);
const LEAD_SAMPLES = msToSamples(500);
const WINDOW_SAMPLES = msToSamples(20);
/** What is so far below a clip's loudest moment is not speech, or nobody could tell. */
const SPEECH_RANGE_DB = 30;

interface Clip {
  readonly file: string;
  readonly pcm: Int16Array;
  /** Of its speech: first sample, end, and level over all of it (full scale 32768). */
  readonly from: number;
  readonly to: number;
  readonly rms: number;
}

const CLIPS = SPEECH_FIXTURES.map(({ file }) => clipOf(file, readSpeech(file)));
const LONGEST = Math.max(...CLIPS.map(({ pcm }) => pcm.length));
const NOISES = {
  white: steadyNoise('white', PAUSE_SAMPLES + LONGEST, 1),
  pink: steadyNoise('pink', PAUSE_SAMPLES + LONGEST, 1),
};

interface Condition {
  /** Null: as recorded. */
  readonly speechDbfs: number | null;
  /** `dBfs`: of the noise, in which the pauses are, too. */
  readonly noise: { readonly colour: keyof typeof NOISES; readonly dBfs: number } | null;
}

test.each<readonly [string, Condition]>([
  ['as recorded, over digital silence', { speechDbfs: null, noise: null }],
  ['at −50 dBFS, over digital silence', { speechDbfs: -50, noise: null }],
  ['at −40 dBFS over −70', { speechDbfs: -40, noise: { colour: 'white', dBfs: -70 } }],
  ['10 dB over white noise', { speechDbfs: -30, noise: { colour: 'white', dBfs: -40 } }],
  ['5 dB over white noise', { speechDbfs: -30, noise: { colour: 'white', dBfs: -35 } }],
  ['10 dB over pink noise', { speechDbfs: -30, noise: { colour: 'pink', dBfs: -40 } }],
  ['5 dB over pink noise', { speechDbfs: -30, noise: { colour: 'pink', dBfs: -35 } }],
])('S20 no clip loses a sample of speech, nor of the 500 ms before it: %s', (_name, condition) => {
  const tape = new GateTape();
  const gate = new SilenceGate(tape);
  const noise = noiseOf(condition);
  const pause = Int16Array.from(noise.subarray(0, PAUSE_SAMPLES), Math.round);
  const places: { readonly clip: Clip; readonly at: number }[] = [];
  let length = 0;
  for (const clip of CLIPS) {
    places.push({ clip, at: length + PAUSE_SAMPLES });
    pushFrames(gate, pause);
    pushFrames(gate, inNoise(clip.pcm, gainOf(clip, condition), noise.subarray(pause.length)));
    length += pause.length + clip.pcm.length;
  }
  gate.settle();
  const lost = places.filter(
    ({ clip, at }) => tape.gapSamples(at + clip.from - LEAD_SAMPLES, at + clip.to) > 0,
  );
  expect(lost.map(({ clip }) => clip.file)).toEqual([]);
  const sent = places.filter(({ at }) => tape.gapSamples(at - PAUSE_SAMPLES, at) === 0);
  expect(
    sent.map(({ clip }) => clip.file),
    'the pause before was gated',
  ).toEqual([]);
  expect(tape.length).toBe(length);
});

function clipOf(file: string, pcm: Int16Array): Clip {
  const levels = Array.from({ length: Math.floor(pcm.length / WINDOW_SAMPLES) }, (_, window) =>
    rmsOf(pcm.subarray(window * WINDOW_SAMPLES, (window + 1) * WINDOW_SAMPLES)),
  );
  const least = Math.max(...levels) * 10 ** (-SPEECH_RANGE_DB / 20);
  const from = levels.findIndex((level) => level > least) * WINDOW_SAMPLES;
  const to = (levels.findLastIndex((level) => level > least) + 1) * WINDOW_SAMPLES;
  return { file, pcm, from, to, rms: rmsOf(pcm.subarray(from, to)) };
}

function rmsOf(pcm: Int16Array): number {
  return Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length);
}

function gainOf({ rms }: Clip, { speechDbfs }: Condition): number {
  return speechDbfs === null ? 1 : amplitudeOf(speechDbfs) / rms;
}

/** Of a pause and a clip. */
function noiseOf({ noise }: Condition): Float32Array {
  const gain = noise ? amplitudeOf(noise.dBfs) : 0;
  return NOISES[noise?.colour ?? 'white'].map((sample) => sample * gain);
}

function inNoise(pcm: Int16Array, gain: number, noise: Float32Array): Int16Array {
  return pcm.map((sample, at) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample * gain + (noise[at] ?? 0)))),
  );
}

function amplitudeOf(dBfs: number): number {
  return 32_768 * 10 ** (dBfs / 20);
}
