import { describe, expect, test, vi } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { openServer } from './support/test-server.ts';

const SECOND = 16_000;
const SPEECH = scriptedAudio([{ silenceMs: 600 }, { word: 'alpha', ms: 400 }]);
const AFTER = scriptedAudio([{ word: 'beta', ms: 400 }, { silenceMs: 900 }]);

describe('the timeline', () => {
  test('a gap finalises what was open, becomes a tile with its reason, and what follows keeps its first word', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    client.sendGap(5 * SECOND, 'device_lost');
    client.sendAudio(AFTER);
    client.end();
    expect((await client.closed).code).toBe(1000);
    const tiles = client.messages.filter((it) => it.type === 'final' || it.type === 'gap');
    let tiledTo = 0;
    for (const { start, end } of tiles) {
      expect(start).toBe(tiledTo);
      tiledTo = end;
    }
    expect(client.all('gap')).toMatchObject([
      { start: SPEECH.length, end: SPEECH.length + 5 * SECOND, reason: 'device_lost' },
    ]);
    expect(client.text).toBe('alpha beta');
    expect(client.all('done')[0]?.samples).toBe(SPEECH.length + 5 * SECOND + AFTER.length);
  });

  test('a gap is trimmed to what was received; all of it known is nothing', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    const [from, to] = [SPEECH.length - 800, SPEECH.length + 800];
    client.send({ type: 'gap', from, to, reason: 'muted' });
    client.send({ type: 'gap', from, to, reason: 'muted' });
    client.send({ type: 'end_of_stream', at: to });
    expect((await client.closed).code).toBe(1000);
    expect(client.all('gap')).toMatchObject([{ start: SPEECH.length, end: to, reason: 'muted' }]);
  });

  test('a flush makes an edge at its place, in mid-speech too, and is answered once it is final', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    client.send({ type: 'flush', id: 'now', at: SPEECH.length });
    await client.next('flushed', ({ id }) => id === 'now');
    expect(client.all('final').at(-1)).toMatchObject({ end: SPEECH.length, text: 'alpha' });
    const place = client.messages.findIndex((it) => it.type === 'flushed');
    expect(client.messages[place - 1]).toMatchObject({ type: 'final', end: SPEECH.length });
    client.sendAudio(AFTER);
    client.end();
    await client.closed;
    expect(client.text).toBe('alpha beta');
  });

  test('a flush ahead of what was received waits for it; one behind is answered at once', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.send({ type: 'flush', id: 'ahead', at: SPEECH.length });
    client.send({ type: 'flush', id: 'behind', at: 0 });
    await client.next('flushed', ({ id }) => id === 'behind');
    client.sendAudio(SPEECH);
    client.sendAudio(AFTER);
    await client.next('flushed', ({ id }) => id === 'ahead');
    expect(client.all('final').some(({ end }) => end === SPEECH.length)).toBe(true);
    expect(client.all('flushed').map(({ id }) => id)).toEqual(['behind', 'ahead']);
  });

  test('finals keep the order of the timeline although the second is decoded first', async () => {
    const server = await openServer();
    server.engine.behave(({ text }) => ({ type: text === 'alpha' ? 'hold' : 'answer' }));
    const client = server.client();
    await client.start({ interim: false });
    client.sendAudio(SPEECH);
    client.send({ type: 'flush', id: 'a', at: SPEECH.length });
    client.sendAudio(AFTER);
    client.end();
    await vi.waitFor(() => expect(server.engine.decodes.map(({ text }) => text)).toContain('beta'));
    client.send({ type: 'ping', t: 0 });
    await client.next('pong');
    expect(client.text).toBe('');
    server.engine.release();
    await client.closed;
    expect(client.text).toBe('alpha beta');
    expect(client.all('final').map(({ start }) => start)).toEqual(
      client
        .all('final')
        .map(({ start }) => start)
        .toSorted((a, b) => a - b),
    );
  });

  test('audio that the engine fails on three times becomes a gap, engine_failed, and the stream goes on', async () => {
    const server = await openServer();
    server.engine.behave(({ text }) =>
      text.includes('alpha') ? { type: 'die' } : { type: 'answer' },
    );
    const client = server.client();
    await client.start({ interim: false });
    client.sendAudio(SPEECH);
    client.send({ type: 'flush', id: 'a', at: SPEECH.length });
    client.sendAudio(AFTER);
    client.end();
    expect((await client.closed).code).toBe(1000);
    expect(client.all('gap')).toMatchObject([{ end: SPEECH.length, reason: 'engine_failed' }]);
    expect(client.text).toBe('beta');
  });

  test('seq counts the reliable messages from 1 without a hole; done has the last', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    client.sendGap(SECOND, 'muted');
    client.sendAudio(AFTER);
    client.end();
    await client.closed;
    const seqs = client.messages.flatMap((it) => ('seq' in it ? [it.seq] : []));
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(client.messages.at(-1)).toMatchObject({ type: 'done', seq: seqs.length });
  });
});

describe('flow', () => {
  test('silence is tiled: committed moves, and acks tell it', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendAudio(new Int16Array(30 * SECOND));
    const ack = await client.next('ack', ({ committed }) => committed >= 19 * SECOND);
    expect(ack.received - ack.committed).toBeLessThanOrEqual(11 * SECOND);
    expect(ack.sendUntil).toBeGreaterThan(ack.received);
    expect(client.all('final').every(({ text }) => text === '')).toBe(true);
  });

  test('sendUntil never falls, and a client that keeps to it is never warned', async () => {
    const server = await openServer({
      credit: {
        maxUnfinalSamples: 20 * SECOND,
        maxTokensSamples: 5 * SECOND,
        refillRate: 400,
      },
    });
    const client = server.client();
    let { sendUntil } = await client.start();
    const audio = new Int16Array(30 * SECOND);
    for (let at = 0; at < audio.length;) {
      const frame = audio.subarray(at, Math.min(at + 8_000, sendUntil));
      if (frame.length > 0) client.sendFrame(at, frame);
      at += frame.length;
      if (at < sendUntil || at === audio.length) continue;
      const told = sendUntil;
      ({ sendUntil } = await client.next('ack', (ack) => ack.sendUntil > told));
    }
    client.end();
    expect((await client.closed).code).toBe(1000);
    const told = client.all('ack').map((ack) => ack.sendUntil);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(client.all('warning')).toEqual([]);
  });

  test('with a stalled engine acks still come, and at the end all is there in order', async () => {
    const server = await openServer();
    server.engine.behave(() => ({ type: 'hold' }));
    const client = server.client();
    await client.start({ interim: false });
    client.sendAudio(SPEECH);
    const acks = () => client.all('ack').length;
    await client.until(() => acks() >= 1);
    const before = acks();
    await client.until(() => acks() > before);
    expect(client.all('ack').at(-1)).toMatchObject({ received: SPEECH.length, committed: 0 });
    client.end();
    server.engine.behave(() => ({ type: 'answer' }));
    server.engine.release();
    await client.closed;
    expect(client.text).toBe('alpha');
  });

  test('a flooder is warned, paused, then ended with 4429; others are served', async () => {
    const server = await openServer({
      credit: { maxUnfinalSamples: 60 * SECOND, maxTokensSamples: 2 * SECOND, refillRate: 40 },
    });
    const flooder = server.client();
    await flooder.start();
    // Twenty-five seconds of audio in a socket's buffer, again and again.
    const flood = new Int16Array(25 * SECOND);
    let ended = false;
    void flooder.closed.then(() => (ended = true));
    for (let round = 0; round < 200 && !ended; round++) {
      flooder.sendAudio(flood, 30_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await flooder.closed).toEqual({ code: 4429, reason: 'too_fast' });
    const kinds = flooder.messages.map((it) => ('code' in it ? `${it.type} ${it.code}` : it.type));
    expect(kinds).toContain('warning too_fast');
    expect(kinds.indexOf('warning too_fast')).toBeLessThan(kinds.indexOf('error too_fast'));
    expect(flooder.all('error')[0]).toMatchObject({ retryable: true });
    const other = server.client();
    await other.start();
    other.end();
    expect((await other.closed).code).toBe(1000);
  });

  test('events that are never acknowledged end the session with 1011; acknowledged ones do not', async () => {
    const server = await openServer();
    const quiet = server.client();
    await quiet.start();
    const polite = server.client();
    await polite.start();
    for (let at = 0; at < 10_100; at++) {
      quiet.send({ type: 'gap', from: at, to: at + 1, reason: 'muted' });
      polite.send({ type: 'gap', from: at, to: at + 1, reason: 'muted', lastSeq: at });
    }
    expect(await quiet.closed).toEqual({ code: 1011, reason: 'internal' });
    await polite.next('gap', ({ end }) => end === 10_100);
    polite.send({ type: 'end_of_stream', at: 10_100 });
    expect((await polite.closed).code).toBe(1000);
  });

  test('at its age limit a session is announced, then closed with 1012', async () => {
    const server = await openServer({ config: { maxSessionMs: 40, shutdownGraceMs: 20 } });
    const client = server.client();
    await client.start();
    expect((await client.next('going_away')).graceMs).toBe(20);
    expect((await client.closed).code).toBe(1012);
    expect(server.sessions).toBe(0);
  });
});
