import { describe, expect, test, vi } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { openServer, type TestServer } from './support/test-server.ts';

const SPEECH = scriptedAudio([{ silenceMs: 600 }, { word: 'alpha', ms: 400 }]);

async function stillServes(server: TestServer): Promise<void> {
  const other = server.client();
  await other.start();
  other.sendAudio(SPEECH);
  other.end();
  expect((await other.closed).code).toBe(1000);
  expect(other.text).toBe('alpha');
}

describe('how a stream ends (faults: Lifecycle)', () => {
  test('end without any audio: done {samples: 0}, then 1000', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.end();
    expect(await client.closed).toEqual({ code: 1000, reason: 'done' });
    expect(client.messages.map(({ type }) => type)).toEqual(['ready', 'done']);
    expect(client.all('done')).toEqual([{ type: 'done', seq: 1, samples: 0, finals: 0 }]);
    await vi.waitFor(() => expect(server.sessions).toBe(0));
    await stillServes(server);
  });

  test('a stream that goes on at a base ends at its absolute total', async () => {
    const server = await openServer();
    const client = server.client();
    expect(await client.start({ base: 48_000 })).toMatchObject({
      received: 48_000,
      committed: 48_000,
      sendUntil: 48_000 + 960_000,
    });
    client.sendAudio(SPEECH);
    client.end();
    await client.closed;
    expect(client.all('final')[0]).toMatchObject({ id: '48000', start: 48_000 });
    expect(client.all('done')[0]?.samples).toBe(48_000 + SPEECH.length);
  });

  test('stop in mid-word: what was said of it is in the final', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH.subarray(0, SPEECH.length - 200));
    client.end();
    await client.closed;
    expect(client.text).toBe('alpha');
  });

  test('end twice at the same place: one done', async () => {
    const server = await openServer();
    server.engine.behave(() => ({ type: 'hold' }));
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    client.end();
    client.end();
    client.send({ type: 'ping', t: 7 });
    await client.next('pong');
    server.engine.release();
    expect((await client.closed).code).toBe(1000);
    expect(client.all('done')).toHaveLength(1);
    expect(client.all('error')).toEqual([]);
  });

  test.each([
    ['a second end elsewhere', (total: number) => [total, total + 1]],
    ['an end before what was sent', (total: number) => [total - 1]],
    ['an end after what was sent', (total: number) => [total + 1]],
  ])('%s is bad_end, 4400', async (_, places) => {
    const server = await openServer();
    server.engine.behave(() => ({ type: 'hold' }));
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    for (const at of places(SPEECH.length)) client.send({ type: 'end_of_stream', at });
    expect(await client.closed).toEqual({ code: 4400, reason: 'bad_end' });
    expect(client.messages.at(-1)).toMatchObject({ type: 'error', code: 'bad_end', fatal: true });
    server.engine.behave(() => ({ type: 'answer' }));
    server.engine.release();
    await stillServes(server);
  });

  test('audio after the end: one audio_after_end, not fatal, and the transcript is unchanged', async () => {
    const server = await openServer();
    server.engine.behave(() => ({ type: 'hold' }));
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    client.end();
    client.sendFrame(0, SPEECH.subarray(0, 1_600));
    client.sendAudio(SPEECH);
    const error = await client.next('error');
    expect(error).toMatchObject({ code: 'audio_after_end', fatal: false, retryable: false });
    client.send({ type: 'ping', t: 1 });
    await client.next('pong');
    server.engine.release();
    expect((await client.closed).code).toBe(1000);
    expect(client.all('error')).toHaveLength(1);
    expect(client.text).toBe('alpha');
    expect(client.all('done')[0]?.samples).toBe(SPEECH.length);
  });

  test('no partial after the end, not even one that was being decoded', async () => {
    const server = await openServer();
    server.engine.behave(() => ({ type: 'hold' }));
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    await vi.waitFor(() => expect(server.engine.decodes).toHaveLength(1));
    // Voice activity lags behind, so that the segment is still open when the end is known.
    server.engine.holdVad();
    client.sendAudio(SPEECH);
    client.end();
    client.send({ type: 'ping', t: 1 });
    await client.next('pong');
    server.engine.behave(() => ({ type: 'answer' }));
    server.engine.release();
    client.send({ type: 'ping', t: 2 });
    await client.next('pong', ({ t }) => t === 2);
    server.engine.releaseVad();
    await client.closed;
    expect(client.all('partial')).toEqual([]);
    expect(client.text).toBe('alpha alpha');
  });

  test('without interim there are no partials', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start({ interim: false });
    client.sendAudio(SPEECH);
    client.end();
    await client.closed;
    expect(client.all('partial')).toEqual([]);
    expect(client.text).toBe('alpha');
  });

  test('a client that closes with 1000 in mid-speech leaves nothing behind, at once', async () => {
    const server = await openServer();
    const client = server.client();
    await client.start();
    client.sendAudio(SPEECH);
    await client.until(() => client.all('speech').length > 0);
    client.socket.close(1000);
    await client.closed;
    await vi.waitFor(() => expect(server.sessions).toBe(0));
    expect(server.engine.vads.every(({ closed }) => closed)).toBe(true);
    await stillServes(server);
  });

  test('200 connects and disconnects leave no session, no socket and no voice activity', async () => {
    const server = await openServer();
    for (let round = 0; round < 20; round++) {
      const clients = Array.from({ length: 10 }, () => server.client());
      await Promise.all(clients.map((client) => client.start()));
      for (const client of clients) client.socket.close(1000);
      await Promise.all(clients.map((client) => client.closed));
    }
    await stillServes(server);
    await vi.waitFor(() => expect(server.sessions).toBe(0));
    expect(server.engine.vads.map(({ closed }) => closed)).toEqual(Array(201).fill(true));
  });
});
