/**
 * Entry of a decode process: one model, one decode at a time. Decodes run on a thread of the native
 * library, so that this process still sees its server go away while one runs or hangs.
 */
import { SAMPLE_RATE_HZ } from '../../../../src/shared/audio/sample-rate.ts';
import { liveWithParent, tellParent } from './child-life.ts';
import type { FromDecodeProcess, ToDecodeProcess } from './decode-messages.ts';
import { cutRunaway } from './runaway.ts';
import { OfflineRecognizer } from './sherpa.ts';

/** The first decode allocates and is slow: not to be paid by the first speaker. */
const WARM_UP_SAMPLES = 2 * SAMPLE_RATE_HZ;
const FULL_SCALE = 32_768;

liveWithParent();
let recogniser: OfflineRecognizer | null = null;

process.on('message', (message: ToDecodeProcess) => {
  switch (message.type) {
    case 'load':
      void load(message.config);
      return;
    case 'decode':
      void answer(message.id, message.samples);
      return;
  }
});

async function load(config: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    recogniser = new OfflineRecognizer(config);
    await decode(recogniser, warmUpNoise());
    tellParent<FromDecodeProcess>({ type: 'ready' });
  } catch (error) {
    tellParent<FromDecodeProcess>({ type: 'loadFailed', message: messageOf(error) });
  }
}

async function answer(id: number, samples: Int16Array): Promise<void> {
  try {
    if (!recogniser) throw new Error('no model yet');
    const text = await decode(recogniser, samples);
    tellParent<FromDecodeProcess>({ type: 'decoded', id, text });
  } catch (error) {
    tellParent<FromDecodeProcess>({ type: 'decodeFailed', id, message: messageOf(error) });
  }
}

async function decode(model: OfflineRecognizer, pcm: Int16Array): Promise<string> {
  const stream = model.createStream();
  const samples = Float32Array.from(pcm, (sample) => sample / FULL_SCALE);
  stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
  const { text } = await model.decodeAsync(stream);
  return cutRunaway(text.trim(), pcm.length / SAMPLE_RATE_HZ);
}

/** Noise at −40 dBFS, always the same: silence would let some models skip the decoder. */
function warmUpNoise(): Int16Array {
  let seed = 1;
  return Int16Array.from({ length: WARM_UP_SAMPLES }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed / 2 ** 32 - 0.5) * 650;
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
