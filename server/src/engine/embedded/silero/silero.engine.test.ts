import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { readSpeech } from '../../../../../fixtures/read-speech.ts';
import { SILERO } from '../../../../../scripts/model-store/pins.ts';
import { earshotCacheDir, modelStorePaths } from '../../../model/cache-dir.ts';
import { CONTEXT_SAMPLES, WINDOW_SAMPLES } from '../../../model/silero/silero-shape.ts';
import { Silero } from './silero.ts';
import { StreamVoice } from './stream-voice.ts';

const { storeDir, vadPath } = modelStorePaths(earshotCacheDir());

/** What the shipped file says of the same windows, one after another. */
async function asShipped(windows: readonly Float32Array[]): Promise<number[]> {
  const session = await InferenceSession.create(
    await readFile(join(storeDir, SILERO.files[0]!.target)),
  );
  let state = new Tensor('float32', new Float32Array(2 * 128), [2, 1, 128]);
  const sr = new Tensor('int64', BigInt64Array.of(16_000n), []);
  const probabilities: number[] = [];
  for (const window of windows) {
    const input = new Tensor('float32', window, [1, window.length]);
    const { output, stateN } = await session.run({ input, state, sr });
    probabilities.push(...(output!.data as Float32Array));
    state = stateN as typeof state;
  }
  return probabilities;
}

test('Silero’s graph of ours says what the shipped one says, also of several streams at once', async () => {
  const clips = ['librivox-0870.wav', 'agent-pass.wav', 'conf-adminmenu.wav'].map(readSpeech);
  const count = Math.min(...clips.map(({ length }) => Math.floor(length / WINDOW_SAMPLES)));
  const streams = clips.map(() => new StreamVoice());
  const silero = await Silero.open(vadPath);
  const heard = clips.map((): Float32Array[] => []);
  const ours = clips.map((): number[] => []);
  for (let index = 0; index < count; index++) {
    const at = index * WINDOW_SAMPLES;
    streams.forEach((stream, row) => {
      stream.put(clips[row]!.subarray(at, at + WINDOW_SAMPLES));
      heard[row]!.push(stream.audio.slice());
    });
    const probabilities = await silero.hear(streams);
    probabilities.forEach((probability, row) => ours[row]!.push(probability));
  }
  expect(heard[0]![1]!.subarray(0, CONTEXT_SAMPLES)).toEqual(
    heard[0]![0]!.subarray(WINDOW_SAMPLES),
  );
  for (const [row, windows] of heard.entries()) {
    const shipped = await asShipped(windows);
    expect(shipped.some((probability) => probability > 0.9)).toBe(true);
    const differences = shipped.map((probability, at) => Math.abs(probability - ours[row]![at]!));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  }
});
