import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { framesOf } from '../../docs/examples/frames.ts';
import { scriptedAudio } from '../../server/src/engine/scripted/scripted-audio.ts';
import { createScriptedEngine } from '../../server/src/engine/scripted/scripted-engine.ts';
import { systemClock } from '../../server/src/system-clock.ts';
import { openServerWith } from '../../server/test/support/test-server.ts';
import type { CapturePortMessage } from '../shared/messages/capture-port.ts';
import { webSocketTransport } from './browser-transport.ts';
import type { StreamEvent } from './event-queue.ts';
import { RecordingLog } from './stream-rig-double.ts';
import { openSttStream, type SttStream } from './stt-stream.ts';
import type { OpenSocket } from './transport.ts';
import { workerClock } from './worker-clock.ts';

const s = (seconds: number): number => 16_000 * seconds;

/** A real server whose voice activity counts what it is fed, in samples. */
async function openCountingServer() {
  const engine = createScriptedEngine({ clock: systemClock });
  const fed = { samples: 0 };
  const server = await openServerWith({
    ...engine,
    openVad() {
      const vad = engine.openVad();
      return {
        push(pcm: Int16Array) {
          fed.samples += pcm.length;
          return vad.push(pcm);
        },
        flush: () => vad.flush(),
        close: () => vad.close(),
      };
    },
  });
  return { url: server.streamUrl, fed };
}

/** The real socket, whose binary messages are counted, in bytes. */
function countingTransport(): {
  readonly openSocket: OpenSocket;
  readonly sent: { bytes: number };
} {
  const real = webSocketTransport(WebSocket);
  const sent = { bytes: 0 };
  const openSocket: OpenSocket = (...args) => {
    const socket = real(...args);
    return {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send(data) {
        if (typeof data !== 'string') sent.bytes += data.byteLength;
        socket.send(data);
      },
      close: (code) => socket.close(code),
    };
  };
  return { openSocket, sent };
}

async function readAll(stream: SttStream): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream.events) events.push(event);
  return events;
}

async function* microphone(pcm: Int16Array): AsyncGenerator<CapturePortMessage> {
  for (const frame of framesOf(pcm)) {
    await new Promise((resolve) => setImmediate(resolve));
    yield frame;
  }
}

describe('S20 a gated stream against the real server', () => {
  it('S20 of long silence no audio is sent and none is heard, and the words after it are whole', async () => {
    const { url, fed } = await openCountingServer();
    const { openSocket, sent } = countingTransport();
    const pcm = scriptedAudio([
      { word: 'alpha', ms: 400 },
      { silenceMs: 50_000 },
      { word: 'beta', ms: 400 },
      { silenceMs: 900 },
    ]);
    const stream = openSttStream(
      { url, silenceGate: true },
      {
        clock: workerClock,
        wallClockMs: Date.now,
        random: Math.random,
        openSocket,
        log: new RecordingLog(),
      },
    );
    const reading = readAll(stream);
    for await (const frame of microphone(pcm)) stream.pushFrame(frame);
    expect(await stream.endInput()).toMatchObject({ type: 'completed' });
    const events = await reading;
    const tiles = events.filter((it) => it.type === 'final' || it.type === 'gap');
    expect(tiles.reduce((reached, { start, end }) => (start === reached ? end : -1), 0)).toBe(
      pcm.length,
    );
    const said = tiles.flatMap((it) => (it.type === 'final' && it.text !== '' ? [it.text] : []));
    expect(said).toEqual(['alpha', 'beta']);
    // From 10 s after the first word until 1.5 s before the second.
    const silence = tiles.filter((it) => it.type === 'gap');
    expect(silence.every(({ reason }) => reason === 'silence')).toBe(true);
    const silentSamples = silence.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(silence.at(-1)?.end).toBe(s(0.4 + 50 - 1.5));
    expect(silentSamples).toBeGreaterThanOrEqual(s(50 - 10 - 1.5));
    expect(fed.samples).toBe(pcm.length - silentSamples);
    expect(sent.bytes).toBeLessThan(2.1 * fed.samples);
  });

  it.each(['source_lost', 'silence'] as const)(
    'S20 zeros of a source that is interrupted by %s end the open segment; its word is whole',
    async (reason) => {
      const { url, fed } = await openCountingServer();
      const { openSocket } = countingTransport();
      const stream = openSttStream(
        { url },
        {
          clock: workerClock,
          wallClockMs: Date.now,
          random: Math.random,
          openSocket,
          log: new RecordingLog(),
        },
      );
      const reading = readAll(stream);
      const word = scriptedAudio([{ word: 'alpha', ms: 400 }]);
      const pcm = scriptedAudio([
        { word: 'alpha', ms: 400 },
        { silenceMs: 3_000 },
        { word: 'beta', ms: 400 },
      ]);
      const { length: at } = word;
      for (const frame of framesOf(pcm)) {
        if (frame.type === 'frame' && frame.index === at) stream.interrupt(reason);
        if (frame.type === 'frame' && frame.index === at + s(3)) stream.interrupt(null);
        stream.pushFrame(frame);
      }
      expect(await stream.endInput()).toMatchObject({ type: 'completed' });
      const tiles = (await reading).filter((it) => it.type === 'final' || it.type === 'gap');
      expect(tiles.map((it) => (it.type === 'final' ? it.text : it.reason))).toEqual(
        expect.arrayContaining(['alpha', reason, 'beta']),
      );
      const gaps = tiles.filter((it) => it.type === 'gap');
      expect([gaps[0]?.start, gaps.at(-1)?.end]).toEqual([at, at + s(3)]);
      expect(fed.samples).toBe(2 * at);
    },
  );
});
