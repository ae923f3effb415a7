import { once } from 'node:events';
import { WebSocket } from 'ws';
import { msToSamples, SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import { encodeAudioFrame } from '../src/shared/protocol/audio-frame.ts';
import { SUBPROTOCOL } from '../src/shared/protocol/version.ts';

const AUDIO_SAMPLES = msToSamples(500);
const FRAME_SAMPLES = msToSamples(100);
const AT_ONCE = 10;
const TERMINATED = 1006;

/** `closed`: with 1000, as a client that wants no more. `cut`: as a network does. */
export type Farewell = 'closed' | 'cut';

/** Starts `count` streams, a few at a time, says half a second to each, and leaves it. */
export async function connectRounds(
  url: string,
  count: number,
  farewellOf: (index: number) => Farewell,
): Promise<void> {
  let next = 0;
  const connectNext = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++)
      await connectOnce(url, farewellOf(index));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, connectNext));
}

async function connectOnce(url: string, farewell: Farewell): Promise<void> {
  const socket = new WebSocket(url, SUBPROTOCOL);
  const closed = once(socket, 'close') as Promise<[number]>;
  await once(socket, 'open');
  const audio = { encoding: 'pcm_s16le', sampleRateHz: SAMPLE_RATE_HZ, channels: 1 };
  const ready = nextOfType(socket, 'ready');
  socket.send(JSON.stringify({ type: 'start', audio, interim: true, base: 0 }));
  await ready;
  for (let firstSample = 0; firstSample < AUDIO_SAMPLES; firstSample += FRAME_SAMPLES) {
    const pcm = new Int16Array(FRAME_SAMPLES);
    socket.send(encodeAudioFrame({ lastEventSeq: 0, firstSample, pcm }));
  }
  if (farewell === 'cut') socket.terminate();
  else socket.close(1000);
  const [code] = await closed;
  if (code !== (farewell === 'cut' ? TERMINATED : 1000)) throw new Error(`closed with ${code}`);
}

/** Rejects if the socket closes before. */
function nextOfType(socket: WebSocket, type: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string };
      if (message.type === type) resolve();
    });
    socket.once('close', (code) => reject(new Error(`closed with ${code} before ${type}`)));
  });
}
