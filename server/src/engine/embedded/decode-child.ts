/**
 * Entry of a decode process of sherpa-onnx: one model, one decode at a time. Decodes run on a thread of
 * the native library, so that this process still sees its server go away while one runs or hangs.
 */
import { SAMPLE_RATE_HZ } from '../../../../src/shared/audio/sample-rate.ts';
import { liveWithParent } from './child-life.ts';
import type { DecodeMessage, LoadModelMessage } from './decode-messages.ts';
import { cutRunaway } from './runaway.ts';
import { serveDecodes } from './serve-decodes.ts';
import { OfflineRecognizer } from './sherpa.ts';
import { warmUpNoise } from './warm-up-noise.ts';

const FULL_SCALE = 32_768;

liveWithParent();
serveDecodes<LoadModelMessage, DecodeMessage>(async ({ config }) => {
  const recogniser = new OfflineRecognizer(config);
  await decode(recogniser, warmUpNoise());
  return { decode: async ({ samples }) => ({ text: await decode(recogniser, samples) }) };
});

async function decode(model: OfflineRecognizer, pcm: Int16Array): Promise<string> {
  const stream = model.createStream();
  const samples = Float32Array.from(pcm, (sample) => sample / FULL_SCALE);
  stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
  const { text } = await model.decodeAsync(stream);
  return cutRunaway(text.trim(), pcm.length / SAMPLE_RATE_HZ);
}
