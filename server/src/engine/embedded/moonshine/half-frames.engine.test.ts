import { expect, test } from 'vitest';
import { pcm16ToFloat } from '../../../../../src/shared/audio/pcm16.ts';
import { readSpeech, SPEECH_FIXTURES } from '../../../../../fixtures/read-speech.ts';
import {
  framesIn,
  halfFramesIn,
  samplesFor,
  WIDTH,
} from '../../../model/moonshine/moonshine-shape.ts';
import { resolveModel } from '../../../model/resolve-model.ts';
import { installedModel } from '../test-support/installed-engine.ts';
import { HalfFrames } from './half-frames.ts';
import { MoonshineSessions } from './moonshine-sessions.ts';

/** No whole number of half frames. */
const SILENCE_SAMPLES = 4_096;

test('audio heard piece by piece gives, bit for bit, what it gives at once, also where less is looked at again, or silence is heard after it', async () => {
  const { runtime } = resolveModel(installedModel().modelDir);
  if (runtime.type !== 'moonshine') throw new Error('the installed model is Moonshine');
  const sessions = await MoonshineSessions.open(runtime.files);
  const pcm = readSpeech(SPEECH_FIXTURES[0]!.file);
  const inOneRun = async (said: Int16Array, to: number): Promise<Float32Array> => {
    const rows = new Float32Array(to * 2 * WIDTH);
    const audio = new Float32Array(samplesFor(to));
    audio.set(pcm16ToFloat(said.subarray(0, audio.length)));
    await sessions.hear({ audio, rows });
    return rows;
  };
  const pieces = new HalfFrames(sessions);
  const inSilence = new HalfFrames(sessions);
  for (const samples of [1_000, 1_384, 7_000, 6_000, 20_000, pcm.length]) {
    const to = halfFramesIn(framesIn(samples));
    const said = pcm.subarray(0, samples);
    const heard = await pieces.hear(said, 0, to);
    expect(heard).toEqual(await new HalfFrames(sessions).hear(said, 0, to));
    expect(heard.rows).toEqual(await inOneRun(said, to));
    expect(heard.rows.some((value) => value !== 0)).toBe(true);
    const then = new Int16Array(samples + SILENCE_SAMPLES);
    then.set(said);
    const toSilence = halfFramesIn(framesIn(then.length));
    const all = await new HalfFrames(sessions).hear(then, 0, toSilence);
    expect(await pieces.hear(said, 0, toSilence)).toEqual(all);
    expect(await inSilence.hear(said, 0, toSilence)).toEqual(all);
  }
});
