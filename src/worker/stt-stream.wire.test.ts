import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { framesOf } from '../../docs/examples/frames.ts';
import type { Outcome } from '../shared/stream/stream-state.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import { webSocketTransport } from './browser-transport.ts';
import type { StreamEvent } from './event-queue.ts';
import { LoopbackServer, type LoopbackOptions } from './loopback-server-double.ts';
import { RecordingLog } from './stream-rig-double.ts';
import { openSttStream, type SttStream } from './stt-stream.ts';
import { workerClock } from './worker-clock.ts';

/**
 * The seed's bug report, test by test, on real sockets and without any time-out in the caller: each
 * would have hung, or lost something, then.
 */
const platform = {
  clock: workerClock,
  wallClockMs: Date.now,
  random: Math.random,
  openSocket: webSocketTransport(WebSocket),
};
const openServers: LoopbackServer[] = [];

afterEach(async () => {
  await Promise.all(openServers.splice(0).map((server) => server.close()));
});

async function open(options: LoopbackOptions = {}, clock = workerClock) {
  const server = await LoopbackServer.open(options);
  openServers.push(server);
  const log = new RecordingLog();
  const stream = openSttStream({ url: server.url }, { ...platform, clock, log });
  return { server, log, stream };
}

/** 2 s of audio: four tiles of the loopback server. */
const PCM = new Int16Array(32_000).map((_, index) => index % 1000);
const WORDS = ['word-0', 'word-8000', 'word-16000', 'word-24000'];

function pushAll(stream: SttStream): void {
  for (const frame of framesOf(PCM)) stream.pushFrame(frame);
}

async function readAll(stream: SttStream): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream.events) events.push(event);
  return events;
}

function finals(events: readonly StreamEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'final' ? [event.text] : []));
}

/** Waits for a condition on what the stream tells, by reading it. */
async function readUntil(stream: SttStream, isIt: (event: StreamEvent) => boolean): Promise<void> {
  for await (const event of stream.events) if (isIt(event)) return;
}

describe('the seed: end_input() never told the server', () => {
  it('S1 push, await endInput(), then iterate: every final, by a reader that comes late', async () => {
    const { server, stream } = await open();
    pushAll(stream);
    expect(await stream.endInput()).toEqual({ type: 'completed', durationMs: 2000 });
    const events = await readAll(stream);
    expect(finals(events)).toEqual(WORDS);
    expect(events.at(-1)).toEqual({ type: 'closed', outcome: await stream.outcome });
    expect(server.countOf('end_of_stream')).toBe(1);
    expect(await server.only.closed).toBe(1000);
  });

  it('S11 a server that never answers the end: failed at the deadline, on the injected clock', async () => {
    const clock = new ManualClock();
    const { server, stream } = await open({ answersEnd: false }, clock);
    pushAll(stream);
    const ended = stream.endInput();
    await readUntil(stream, (event) => event.type === 'final' && event.start === 24_000);
    for (let second = 0; second < 30; second++) {
      clock.advance(1000);
      await answeredPing(server, stream);
    }
    expect(await ended).toMatchObject({ type: 'failed', error: { code: 'drain_timeout' } });
    expect(await server.only.closed).toBe(1000);
    expect(clock.pending).toBe(0);
  });

  it('S3 endInput() with nothing pushed completes over a ready link', async () => {
    const { server, stream } = await open();
    await readUntil(stream, (event) => event.type === 'state');
    expect(await stream.endInput()).toEqual({ type: 'completed', durationMs: 0 });
    expect(server.countOf('end_of_stream')).toBe(1);
  });
});

/** With time standing still, the link is kept alive by real pongs: waits for one if a ping went out. */
async function answeredPing(server: LoopbackServer, stream: SttStream): Promise<void> {
  if (stream.state.type === 'closed') return;
  const { socket } = server.only;
  const echoed = new Promise((resolve) => socket.once('pong', resolve));
  socket.ping(); // a browser's network stack answers this, after all that came before it was read
  await echoed;
}

describe('the seed: endInput() and then close() queued two end markers', () => {
  it('S2 endInput() twice: one promise, one marker, one done', async () => {
    const { server, stream } = await open();
    pushAll(stream);
    const first = stream.endInput();
    expect(stream.endInput()).toBe(first);
    expect(await first).toEqual({ type: 'completed', durationMs: 2000 });
    expect(server.countOf('end_of_stream')).toBe(1);
  });

  it('S7 endInput() and close() at once: aborted, at most one marker, closed with 1000', async () => {
    const { server, stream } = await open();
    await readUntil(stream, (event) => event.type === 'state');
    pushAll(stream);
    const ended = stream.endInput();
    stream.close();
    expect(await ended).toEqual({ type: 'aborted' });
    expect(await server.only.closed).toBe(1000);
    expect(server.countOf('end_of_stream')).toBe(1);
    expect(server.countOf('audio')).toBeGreaterThan(0);
  });

  it('S7 close() before ready settles at once', async () => {
    const { stream } = await open({ answersStart: false });
    pushAll(stream);
    const ended = stream.endInput();
    stream.close();
    expect(await ended).toEqual({ type: 'aborted' });
    expect((await readAll(stream)).at(-1)).toEqual({
      type: 'closed',
      outcome: { type: 'aborted' },
    });
  });
});

describe('the seed: frames pushed after the end vanished in silence', () => {
  it.each(['endInput', 'close', 'done'])(
    'S4 a push after %s is refused, with one warning',
    async (verb) => {
      const { server, log, stream } = await open();
      await readUntil(stream, (event) => event.type === 'state');
      pushAll(stream);
      const ended = verb === 'close' ? stream.outcome : stream.endInput();
      if (verb === 'close') stream.close();
      if (verb === 'done') await ended;
      const pcm = new Int16Array(1600);
      const late = { type: 'frame', epoch: 0, index: 32_000, capturedAtMs: 0, pcm } as const;
      expect(stream.pushFrame(late)).toBe('refused');
      expect(stream.pushFrame(late)).toBe('refused');
      await ended;
      await server.only.closed;
      expect(log.warnings).toEqual(['pushed_after_end']);
      expect(server.only.received).toBe(32_000);
    },
  );
});

describe('the seed: events received but not yet read were lost at close()', () => {
  it('S8 close() with unread finals: they are still delivered, then closed', async () => {
    const { server, stream } = await open();
    pushAll(stream);
    expect(await stream.finalize()).toBe('flushed');
    stream.close();
    const events = await readAll(stream);
    expect(finals(events)).toEqual(WORDS);
    expect(events.filter(({ type }) => type === 'closed')).toHaveLength(1);
    expect(events.at(-1)).toEqual({ type: 'closed', outcome: { type: 'aborted' } });
    expect(await server.only.closed).toBe(1000);
  });

  it('S8 iterate while pushing, with close() in finally', async () => {
    const { server, stream } = await open();
    const words: string[] = [];
    try {
      pushAll(stream);
      for await (const event of stream.events) {
        if (event.type === 'final') words.push(event.text);
        if (words.length === 3) break;
      }
    } finally {
      stream.close();
    }
    expect(words).toEqual(WORDS.slice(0, 3));
    expect(await stream.outcome).toEqual({ type: 'aborted' });
    expect(await server.only.closed).toBe(1000);
  });
});

describe('streams that live long, and servers that do not', () => {
  it('a long-lived stream: flush after flush, then an end, on one connection', async () => {
    const { server, stream } = await open();
    let index = 0;
    for (let turn = 1; turn <= 20; turn++) {
      const pcm = PCM.slice(0, 4000);
      const capturedAtMs = (index + pcm.length) / 16;
      stream.pushFrame({ type: 'frame', epoch: 0, index, capturedAtMs, pcm });
      index += pcm.length;
      expect(await stream.finalize()).toBe('flushed');
      expect(stream.progress.committedSamples).toBe(index);
    }
    stream.pushFrame({ type: 'end', epoch: 0, samples: index });
    expect(await stream.endInput()).toEqual({ type: 'completed', durationMs: 5000 });
    expect(finals(await readAll(stream))).toHaveLength(20);
    expect(server.countOf('flush')).toBe(20);
  });

  it('no server there: it keeps trying, and fails as unreachable once the budget is spent', async () => {
    const server = await LoopbackServer.open();
    const { url } = server;
    await server.close();
    expect(await unreachable(url)).toMatchObject({
      error: { code: 'unreachable', retryable: true },
      kept: { heldSamples: 32_000 },
    });
  });

  it('an address that is none: the same, nothing thrown', async () => {
    expect(await unreachable('no address')).toMatchObject({ error: { code: 'unreachable' } });
  });

  it('the server dies in mid-speech: the next link replays, and every word comes once', async () => {
    const { server, stream } = await open();
    pushAll(stream);
    await readUntil(stream, (event) => event.type === 'final' && event.start === 8000);
    server.only.socket.terminate();
    expect(await stream.endInput()).toMatchObject({ type: 'completed', durationMs: 2000 });
    expect(finals(await readAll(stream))).toEqual(WORDS.slice(2));
    expect(server.connections).toHaveLength(2);
  });

  it('a close with 1000 but without done is never success: it goes on', async () => {
    const { server, stream } = await open();
    server.answersEnd = false;
    pushAll(stream);
    const ended = stream.endInput();
    await readUntil(stream, (event) => event.type === 'final' && event.start === 24_000);
    server.answersEnd = true;
    server.only.socket.close(1000);
    expect(await ended).toMatchObject({ type: 'completed' });
    expect(server.connections).toHaveLength(2);
  });
});

async function unreachable(url: string): Promise<Outcome> {
  const log = new RecordingLog();
  const stream = openSttStream({ url, retryBudgetMs: 300 }, { ...platform, log });
  pushAll(stream);
  return stream.endInput();
}
