import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { framesOf } from '../../docs/examples/frames.ts';
import { caption } from '../../docs/examples/long-lived.ts';
import { transcribe } from '../../docs/examples/push-then-read.ts';
import { firstLines } from '../../docs/examples/read-while-pushing.ts';
import { scriptedAudio, type ScriptItem } from '../../server/src/engine/scripted/scripted-audio.ts';
import { DEFAULT_CREDIT } from '../../server/src/session/credit.ts';
import { openServer } from '../../server/test/support/test-server.ts';
import type { CapturePortMessage } from '../shared/messages/capture-port.ts';
import { webSocketTransport } from './browser-transport.ts';
import type { StreamEvent } from './event-queue.ts';
import { RecordingLog } from './stream-rig-double.ts';
import type { SttStreamConfig } from './stt-stream-options.ts';
import { openSttStream, type SttStream } from './stt-stream.ts';
import { workerClock } from './worker-clock.ts';

/** The real client and the real server on a real socket; only voice activity and recogniser are scripted. */
const WORDS = ['alpha', 'beta', 'gamma', 'delta'];
const SPEECH = scriptedAudio([
  { silenceMs: 700 },
  ...WORDS.flatMap((word): ScriptItem[] => [{ word, ms: 400 }, { silenceMs: 900 }]),
]);

function open(config: SttStreamConfig): SttStream {
  const log = new RecordingLog();
  return openSttStream(config, {
    clock: workerClock,
    wallClockMs: Date.now,
    random: Math.random,
    openSocket: webSocketTransport(WebSocket),
    log,
  });
}

async function readAll(stream: SttStream): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream.events) events.push(event);
  return events;
}

/** Checks S13 by the events alone: tiles from 0 to `samples`, each where the last one ended. */
function expectTiled(events: readonly StreamEvent[], samples: number): void {
  let reached = 0;
  for (const event of events) {
    if (event.type !== 'final' && event.type !== 'gap') continue;
    expect(event.start).toBe(reached);
    reached = event.end;
  }
  expect(reached).toBe(samples);
}

function words(events: readonly StreamEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'final' && event.text !== '' ? event.text.split(' ') : [],
  );
}

async function* microphone(pcm: Int16Array): AsyncGenerator<CapturePortMessage> {
  for (const frame of framesOf(pcm)) {
    await new Promise((resolve) => setImmediate(resolve));
    yield frame;
  }
}

describe('the programs of docs/STREAM.md against the real server', () => {
  it('1. push all, end, then read: every word, in order', async () => {
    const server = await openServer();
    const { outcome, lines } = await transcribe(server.streamUrl, SPEECH);
    expect(outcome).toEqual({ type: 'completed', durationMs: SPEECH.length / 16 });
    expect(lines.join(' ').split(' ')).toEqual(WORDS);
  });

  it('2. read while pushing, with close() in finally', async () => {
    const server = await openServer();
    expect(await firstLines(server.streamUrl, microphone(SPEECH), 2)).toEqual(['alpha', 'beta']);
  });

  it('3. turn after turn: each turn is one flush, and all words are shown', async () => {
    const server = await openServer();
    const shown: string[] = [];
    async function* turns(): AsyncGenerator<CapturePortMessage[]> {
      const frames = [...framesOf(SPEECH)];
      while (frames.length > 0) yield await Promise.resolve(frames.splice(0, 13));
    }
    const outcome = await caption(server.streamUrl, turns(), (line) => shown.push(line));
    expect(outcome.type).toBe('completed');
    expect(shown).toEqual(WORDS);
  });
});

describe('S1, S3, S8, S13 against the real server', () => {
  it('S3 nothing pushed over a ready link: done with 0 samples', async () => {
    const server = await openServer();
    const stream = open({ url: server.streamUrl });
    for await (const event of stream.events) if (event.type === 'state') break;
    expect(await stream.endInput()).toEqual({ type: 'completed', durationMs: 0 });
  });

  it('S1 partials come before their final, and the tiles cover all that was pushed', async () => {
    const server = await openServer();
    const stream = open({ url: server.streamUrl });
    const reading = readAll(stream);
    for await (const frame of microphone(SPEECH)) stream.pushFrame(frame);
    await stream.endInput();
    const events = await reading;
    expectTiled(events, SPEECH.length);
    expect(words(events)).toEqual(WORDS);
    expect(stream.progress).toMatchObject({
      receivedSamples: SPEECH.length,
      committedSamples: SPEECH.length,
      transcribedSamples: SPEECH.length,
      missingSamples: 0,
    });
  });

  it('S6 a gap of the client comes back as a tile, in its place, and words on both sides stay', async () => {
    const server = await openServer();
    const stream = open({ url: server.streamUrl });
    const half = scriptedAudio([
      { silenceMs: 400 },
      { word: 'before', ms: 400 },
      { silenceMs: 100 },
    ]);
    const after = scriptedAudio([{ word: 'after', ms: 400 }, { silenceMs: 100 }]);
    stream.pushFrame({ type: 'frame', epoch: 0, index: 0, capturedAtMs: 900, pcm: half.slice() });
    stream.gap('muted', 48_000);
    const index = half.length;
    stream.pushFrame({ type: 'frame', epoch: 0, index, capturedAtMs: 4400, pcm: after.slice() });
    stream.pushFrame({ type: 'end', epoch: 0, samples: index + after.length });
    expect((await stream.endInput()).type).toBe('completed');
    const events = await readAll(stream);
    expectTiled(events, half.length + 48_000 + after.length);
    expect(words(events)).toEqual(['before', 'after']);
    expect(events).toContainEqual({
      type: 'gap',
      start: half.length,
      end: half.length + 48_000,
      reason: 'muted',
    });
  });

  it('S6 audio that a full buffer dropped before ready is a gap in the transcript', async () => {
    const server = await openServer();
    const stream = open({ url: server.streamUrl, capacitySamples: 32_000 });
    for (const frame of framesOf(SPEECH)) stream.pushFrame(frame);
    expect((await stream.endInput()).type).toBe('completed');
    const events = await readAll(stream);
    expectTiled(events, SPEECH.length);
    expect(events.find(({ type }) => type === 'gap')).toEqual({
      type: 'gap',
      start: 0,
      end: SPEECH.length - 32_000,
      reason: 'buffer_overflow',
    });
  });

  it('S12 three minutes at once: the credit window holds, and nothing is lost', async () => {
    // Refilled so fast that time is not waited for; the sizes are the protocol's.
    const server = await openServer({ credit: { ...DEFAULT_CREDIT, refillRate: 10_000 } });
    const script = Array.from({ length: 90 }, (_, turn): ScriptItem[] => [
      { word: `w${turn}`, ms: 500 },
      { silenceMs: 1500 },
    ]).flat();
    const pcm = scriptedAudio(script);
    const { outcome, lines } = await transcribe(server.streamUrl, pcm);
    expect(outcome).toEqual({ type: 'completed', durationMs: 180_000 });
    expect(lines).toEqual(Array.from({ length: 90 }, (_, turn) => `w${turn}`));
  });

  it('S13 a server that closes in mid-speech, and another on its port: every word, once', async () => {
    const server = await openServer();
    const port = Number(new URL(server.url).port);
    const stream = open({ url: server.streamUrl });
    const events: StreamEvent[] = [];
    const reading = (async () => {
      for await (const event of stream.events) events.push(event);
    })();
    for await (const frame of microphone(SPEECH)) {
      stream.pushFrame(frame);
      if (frame.type === 'frame' && frame.index === 48_000) await server.close();
    }
    const ended = stream.endInput();
    await openServer({ config: { port } });
    expect(await ended).toEqual({ type: 'completed', durationMs: SPEECH.length / 16 });
    await reading;
    expectTiled(events, SPEECH.length);
    expect(words(events)).toEqual(WORDS);
    expect(stream.progress).toMatchObject({ missingSamples: 0, heldSamples: 0 });
  });

  it('a token that is missing or wrong: failed unauthorised', async () => {
    const server = await openServer({ config: { token: 'the-right-token-0123456789' } });
    for (const token of [undefined, 'wrong']) {
      const stream = open({ url: server.streamUrl, ...(token === undefined ? {} : { token }) });
      expect(await stream.outcome).toMatchObject({ error: { code: 'unauthorised' } });
    }
  });

  it('property: however audio is cut, gapped and flushed, tiles cover it and no word is lost', async () => {
    const server = await openServer();
    const part = fc.record({
      cuts: fc.array(fc.integer({ min: 1, max: 8000 }), { minLength: 1, maxLength: 6 }),
      gapSamples: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: 0 }),
      flushes: fc.boolean(),
      rebuilds: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (parts) => {
        const stream = open({ url: server.streamUrl });
        let [epoch, index, wallMs, total] = [0, 0, 0, 0];
        for (const [turn, { cuts, gapSamples, flushes, rebuilds }] of parts.entries()) {
          const pcm = scriptedAudio([
            { silenceMs: 350 },
            { word: `w${turn}`, ms: 300 },
            { silenceMs: 250 },
          ]);
          for (let at = 0, cut = 0; at < pcm.length; cut++) {
            const piece = pcm.slice(at, at + (cuts[cut % cuts.length] ?? 1));
            wallMs += piece.length / 16;
            stream.pushFrame({ type: 'frame', epoch, index, capturedAtMs: wallMs, pcm: piece });
            at += piece.length;
            index += piece.length;
          }
          total += pcm.length + gapSamples;
          if (flushes) void stream.finalize();
          if (gapSamples > 0) stream.gap('source_lost', gapSamples);
          wallMs += gapSamples / 16;
          if (rebuilds) {
            stream.pushFrame({ type: 'end', epoch, samples: index });
            epoch += 1;
            index = 0;
          }
        }
        stream.pushFrame({ type: 'end', epoch, samples: index });
        expect(await stream.endInput()).toEqual({ type: 'completed', durationMs: total / 16 });
        const events = await readAll(stream);
        expectTiled(events, total);
        expect(words(events)).toEqual(parts.map((_, turn) => `w${turn}`));
      }),
      { numRuns: 25 },
    );
  });
});
