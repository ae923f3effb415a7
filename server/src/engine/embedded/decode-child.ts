/**
 * Entry of a decode process of sherpa-onnx: one model, one decode at a time. Decodes run on a thread of
 * the native library, so that this process still sees its server go away while one runs or hangs.
 */
import { pcm16ToFloat } from '../../../../src/shared/audio/pcm16.ts';
import { SAMPLE_RATE_HZ } from '../../../../src/shared/audio/sample-rate.ts';
import { liveWithParent } from './child-life.ts';
import type { DecodeMessage, LoadModelMessage } from './decode-messages.ts';
import { cutRunaway } from './runaway.ts';
import { serveDecodes } from './serve-decodes.ts';
import { OfflineRecognizer } from './sherpa.ts';
import { warmUpNoise } from './warm-up-noise.ts';

liveWithParent();
serveDecodes<LoadModelMessage, DecodeMessage>(async ({ config }) => {
  const recogniser = new OfflineRecognizer(config);
  await decode(recogniser, warmUpNoise());
  return { decode: async ({ samples }) => ({ text: await decode(recogniser, samples) }) };
});

async function decode(model: OfflineRecognizer, pcm: Int16Array): Promise<string> {
  const stream = model.createStream();
  stream.acceptWaveform({ samples: pcm16ToFloat(pcm), sampleRate: SAMPLE_RATE_HZ });
  const { text } = await model.decodeAsync(stream);
  return cutRunaway(text.trim(), pcm.length / SAMPLE_RATE_HZ);
}
