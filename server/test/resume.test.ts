import { describe, expect, test } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { cut, eventually, reliableOf, resumeOf, sendFrom, tilesOf } from './support/resuming.ts';
import { openServer } from './support/test-server.ts';

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'];
const SPEECH = scriptedAudio(
  WORDS.flatMap((word) => [{ silenceMs: 300 }, { word, ms: 700 }, { silenceMs: 700 }]),
);
/** Up to and past the second word's final, in the middle of the third. */
const CUT_AT = Math.round(SPEECH.length * 0.4);

describe('a session outlives its socket (protocol.md: Reconnect)', () => {
  test('cut in mid-utterance: the same session goes on from `received`, and the word is whole in one final', async () => {
    const server = await openServer();
    const first = server.client();
    const begun = await first.start();
    first.sendAudio(SPEECH.subarray(0, CUT_AT));
    await first.until(() => first.text === 'alpha beta');
    await first.until(() => first.all('speech').length === 5);
    await cut(first);

    const second = server.client();
    const ready = await second.start({ resume: resumeOf(begun, first, 1) });
    expect(ready).toMatchObject({ session: begun.session, secret: begun.secret, resumed: true });
    expect(ready.received).toBe(CUT_AT);
    expect(ready.committed).toBe(first.all('final').at(-1)?.end);
    expect(ready.limits.resumeWindowMs).toBe(120_000);
    sendFrom(second, SPEECH, ready.received);
    second.end();
    expect((await second.closed).code).toBe(1000);
    expect(`${first.text} ${second.text}`).toBe(WORDS.join(' '));
    expect(tilesOf(first, second).at(-1)?.end).toBe(SPEECH.length);
    expect(second.all('done')[0]?.samples).toBe(SPEECH.length);
    await eventually(() => expect(server.sessions).toBe(0));
  });

  test('cut after a final was emitted but before it arrived: delivered, once', async () => {
    const server = await openServer();
    server.engine.behave(({ text }) => ({ type: text === 'alpha' ? 'hold' : 'answer' }));
    const first = server.client();
    const begun = await first.start({ interim: false });
    first.sendAudio(SPEECH.subarray(0, CUT_AT));
    await first.until(() => first.all('speech').length >= 2);
    await cut(first);
    await eventually(() => expect(server.logged()).toContain('session detached'));
    server.engine.behave(() => ({ type: 'answer' }));
    server.engine.release();

    const second = server.client();
    const ready = await second.start({ resume: resumeOf(begun, first, 1) });
    await second.until(() => second.text === 'alpha beta');
    expect(first.all('final').every(({ text }) => text === '')).toBe(true);
    sendFrom(second, SPEECH, ready.received);
    second.end();
    await second.closed;
    expect(second.text).toBe(WORDS.join(' '));
    tilesOf(first, second);
  });

  test('events come again after lastSeq only, in order, before anything new', async () => {
    const server = await openServer();
    const first = server.client();
    const begun = await first.start();
    first.sendAudio(SPEECH.subarray(0, CUT_AT));
    await first.until(() => first.text === 'alpha beta');
    await cut(first);
    const known = reliableOf(first);
    const lastSeq = 3;
    const second = server.client();
    await second.start({ resume: { ...resumeOf(begun, first, 1), lastSeq } });
    await second.until(() => reliableOf(second).length >= known.length - lastSeq);
    expect(second.messages[0]?.type).toBe('ready');
    expect(reliableOf(second).slice(0, known.length - lastSeq)).toEqual(known.slice(lastSeq));
  });

  test('cut between done and close: done again, then 1000, and nothing is left', async () => {
    const server = await openServer();
    const first = server.client();
    const begun = await first.start();
    first.sendAudio(SPEECH.subarray(0, 16_000));
    // The client is gone before `done` can come.
    server.engine.holdVad();
    first.end();
    first.send({ type: 'ping', t: 1 });
    await first.next('pong');
    await cut(first);
    await eventually(() => expect(server.logged()).toContain('session detached'));
    server.engine.releaseVad();
    for (const attempt of [1, 2]) {
      const again = server.client();
      await again.opened;
      // The first time the socket is gone before it can answer the close.
      again.socket.on('message', (data: Buffer) => {
        if (attempt === 1 && String(data).includes('"done"')) again.socket.terminate();
      });
      const resume = { ...resumeOf(begun, first, attempt), lastSeq: 0 };
      expect(await again.start({ resume })).toMatchObject({ resumed: true, received: 16_000 });
      expect((await again.closed).code).toBe(1000);
      expect(again.all('done')).toMatchObject([{ samples: 16_000 }]);
    }
    await eventually(() => expect(server.sessions).toBe(0));
    expect(server.engine.vads.every(({ closed }) => closed)).toBe(true);
  });

  test('an end of the stream sent again, audio sent again, gaps and flushes sent again: once each', async () => {
    const server = await openServer();
    server.engine.behave(() => ({ type: 'hold' }));
    const first = server.client();
    const begun = await first.start({ interim: false });
    const half = SPEECH.subarray(0, 16_000);
    const say = (client: typeof first): void => {
      sendFrom(client, half, 0);
      client.send({ type: 'flush', id: 'f', at: half.length });
      client.send({ type: 'gap', from: half.length, to: half.length + 800, reason: 'muted' });
      client.send({ type: 'end_of_stream', at: half.length + 800 });
    };
    say(first);
    await eventually(() => expect(server.engine.decodes).toHaveLength(1));
    await cut(first);
    const second = server.client();
    await second.start({ resume: resumeOf(begun, first, 1) });
    say(second);
    second.send({ type: 'ping', t: 1 });
    await second.next('pong');
    server.engine.release();
    expect((await second.closed).code).toBe(1000);
    expect(second.all('error')).toEqual([]);
    expect(second.all('flushed')).toMatchObject([{ id: 'f' }]);
    expect(second.all('gap')).toHaveLength(1);
    expect(second.all('done')).toHaveLength(1);
    tilesOf(first, second);
  });

  test('audio covered by finals is never decoded again, nor is what was received asked for again', async () => {
    // A final a word: the pauses between them are not learnt to be hesitations.
    const server = await openServer({ config: { endpointSilenceMs: 600 } });
    let client = server.client();
    const clients = [client];
    const begun = await client.start({ interim: false });
    let received = 0;
    for (let attempt = 1; attempt <= 8; attempt++) {
      const until = Math.round((SPEECH.length * attempt) / 9);
      sendFrom(client, SPEECH.subarray(0, until), received);
      client.send({ type: 'ping', t: attempt });
      await client.next('pong', ({ t }) => t === attempt);
      await cut(client);
      client = server.client();
      clients.push(client);
      const ready = await client.start({ resume: resumeOf(begun, clients, attempt) });
      expect(ready).toMatchObject({ resumed: true, received: until });
      received = ready.received;
    }
    sendFrom(client, SPEECH, received);
    client.end();
    await client.closed;
    const spoken = tilesOf(...clients).filter((it) => it.type === 'final' && it.text !== '');
    expect(spoken.map((it) => (it.type === 'final' ? it.text : ''))).toEqual(WORDS);
    // One decode a spoken tile, of exactly its samples.
    expect(server.engine.decodes.map(({ samples }) => samples.length)).toEqual(
      spoken.map(({ start, end }) => end - start),
    );
  });

  test('partials of the open segment come on the new socket', async () => {
    const server = await openServer();
    const first = server.client();
    const begun = await first.start();
    const speech = scriptedAudio([{ silenceMs: 300 }, { word: 'antidisestablishment', ms: 4_000 }]);
    sendFrom(first, speech.subarray(0, 32_000), 0);
    const told = await first.next('partial');
    await cut(first);
    const second = server.client();
    const ready = await second.start({ resume: resumeOf(begun, first, 1) });
    sendFrom(second, speech, ready.received);
    const later = await second.next('partial');
    expect(later.id).toBe(told.id);
    expect(later.rev).toBeGreaterThan(told.rev);
  });
});
