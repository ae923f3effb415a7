import { describe, expect, test } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { DEFAULT_CREDIT } from '../src/session/credit.ts';
import { cut, eventually, resumeOf, sendFrom, tilesOf } from './support/resuming.ts';
import { openServer } from './support/test-server.ts';

const SECOND = 16_000;
const SPEECH = scriptedAudio([
  { silenceMs: 300 },
  { word: 'alpha', ms: 700 },
  { silenceMs: 900 },
  { word: 'beta', ms: 700 },
]);

describe('a session without a socket', () => {
  test('goes on decoding what it has received, and cuts nothing that is still open', async () => {
    const server = await openServer();
    server.engine.holdVad();
    const first = server.client();
    const begun = await first.start({ interim: false });
    first.sendAudio(SPEECH);
    first.send({ type: 'ping', t: 1 });
    await first.next('pong');
    await cut(first);
    await eventually(() => expect(server.logged()).toContain('session detached'));
    server.engine.releaseVad();
    await eventually(() => expect(server.engine.decodes).toHaveLength(1));

    const second = server.client();
    const ready = await second.start({ resume: resumeOf(begun, first, 1) });
    expect(ready.received).toBe(SPEECH.length);
    expect(ready.committed).toBeGreaterThan(SECOND);
    expect(ready.committed).toBeLessThan(SPEECH.length);
    expect(second.text).toBe('alpha');
    second.send({ type: 'end_of_stream', at: SPEECH.length });
    expect((await second.closed).code).toBe(1000);
    expect(second.text).toBe('alpha beta');
    tilesOf(first, second);
  });

  test('a link gone silent is noticed by its pings, and the stream can be taken up again', async () => {
    const server = await openServer({ config: { pingIntervalMs: 20 } });
    const first = server.client({ autoPong: false });
    const begun = await first.start();
    first.sendAudio(SPEECH.subarray(0, 14_000));
    await first.next('speech');
    expect((await first.closed).code).toBe(1006);
    expect(server.logged()).toContain('no answer to pings');
    const second = server.client();
    const ready = await second.start({ resume: resumeOf(begun, first, 1) });
    expect(ready).toMatchObject({ resumed: true, received: 14_000 });
    sendFrom(second, SPEECH, ready.received);
    second.end();
    await second.closed;
    expect(second.text).toBe('alpha beta');
  });

  test('a reload in mid-utterance leaves no orphan once the window is over', async () => {
    const server = await openServer({ config: { resumeWindowMs: 40 } });
    for (let page = 0; page < 5; page++) {
      const client = server.client();
      await client.start();
      client.sendAudio(SPEECH);
      await client.next('speech');
      client.socket.close(1001);
      await client.closed;
    }
    await eventually(() => expect([server.sessions, server.sockets]).toEqual([0, 0]));
    expect(server.engine.vads.map(({ closed }) => closed)).toEqual(Array(5).fill(true));
  });

  test('at the cap it gives its place to a new start; who is there keeps theirs', async () => {
    const server = await openServer({ config: { maxSessions: 2 } });
    const staying = server.client();
    await staying.start();
    const leaving = server.client();
    const begun = await leaving.start();
    await cut(leaving);
    await eventually(() => expect(server.logged()).toContain('session detached'));
    expect((await fetch(`${server.url}readyz`)).status).toBe(200);
    const next = server.client();
    await next.start();
    expect(server.sessions).toBe(2);
    expect((await fetch(`${server.url}readyz`)).status).toBe(503);
    const back = server.client();
    await expect(back.start({ resume: resumeOf(begun, leaving, 1) })).rejects.toThrow('overloaded');
    for (const client of [staying, next]) {
      client.sendAudio(SPEECH);
      client.end();
      expect((await client.closed).code).toBe(1000);
      expect(client.text).toBe('alpha beta');
    }
  });

  test('a resume takes no place: with every place in use the owner comes back', async () => {
    const server = await openServer({ config: { maxSessions: 1, maxSessionsPerAddress: 1 } });
    const first = server.client();
    const begun = await first.start();
    const second = server.client();
    expect(await second.start({ resume: resumeOf(begun, first, 1) })).toMatchObject({
      session: begun.session,
      resumed: true,
    });
    expect((await first.closed).code).toBe(4409);
  });
});

describe('the age limit (protocol.md: Going away)', () => {
  test('announced, then 1012 with no word cut; its resume is a new session at base', async () => {
    const server = await openServer({ config: { maxSessionMs: 1_000, shutdownGraceMs: 20 } });
    const first = server.client();
    const begun = await first.start();
    first.sendAudio(SPEECH.subarray(0, 14_000));
    await first.next('speech');
    expect((await first.next('going_away')).graceMs).toBe(20);
    expect((await first.closed).code).toBe(1012);
    expect(first.all('final')).toEqual([]);
    expect(server.sessions).toBe(0);
    expect(server.logged()).toContain('"why":"aged"');
    const second = server.client();
    const ready = await second.start({ resume: resumeOf(begun, first, 1), base: 0 });
    expect(ready).toMatchObject({ resumed: false, received: 0 });
    sendFrom(second, SPEECH, 0);
    second.end();
    await second.closed;
    expect(second.text).toBe('alpha beta');
  });

  test('without a socket it comes too, before the window is over', async () => {
    const server = await openServer({ config: { maxSessionMs: 1_000 } });
    const first = server.client();
    await first.start();
    await cut(first);
    await eventually(() => expect(server.logged()).toContain('"why":"aged"'));
    expect(server.logged()).not.toContain('going_away');
    expect(server.sessions).toBe(0);
  });
});

describe('a server that leaves', () => {
  test('refuses every start, resumes too, with a time to come back; drops what nobody listens to; draining streams finish', async () => {
    const server = await openServer();
    server.engine.behave(() => ({ type: 'hold' }));
    const lost = server.client();
    const lostReady = await lost.start();
    lost.sendAudio(SPEECH);
    await lost.next('speech');
    await cut(lost);
    await eventually(() => expect(server.logged()).toContain('session detached'));
    const speaking = server.client();
    const speakingReady = await speaking.start({ interim: false });
    speaking.sendAudio(SPEECH.subarray(0, 14_000));
    await speaking.next('speech');
    const draining = server.client();
    await draining.start({ interim: false });
    draining.sendAudio(SPEECH);
    draining.end();
    draining.send({ type: 'ping', t: 1 });
    await draining.next('pong');

    const left = server.leave();
    await Promise.all([speaking, draining].map((client) => client.next('going_away')));
    expect(server.sessions).toBe(2);
    const late = [
      server.client(),
      ...[
        resumeOf(lostReady, lost, 1),
        resumeOf(speakingReady, speaking, 1),
        { ...resumeOf(speakingReady, speaking, 2), secret: 'x' },
      ].map((resume) => Object.assign(server.client(), { resume })),
    ];
    for (const client of late) {
      const resume = 'resume' in client ? { resume: client.resume } : {};
      await expect(client.start(resume)).rejects.toThrow('going_away');
      expect((await client.closed).code).toBe(1013);
      expect(client.all('error')[0]).toMatchObject({ code: 'going_away', retryable: true });
      expect(client.all('error')[0]?.retryAfterMs).toBeGreaterThan(0);
    }
    server.engine.behave(() => ({ type: 'answer' }));
    server.engine.release();
    expect((await draining.closed).code).toBe(1000);
    expect(draining.text).toBe('alpha beta');
    expect((await speaking.closed).code).toBe(1012);
    expect(speaking.all('final')).toEqual([]);
    await left;
    expect([server.sessions, server.sockets]).toEqual([0, 0]);
    expect(server.engine.vads.every(({ closed }) => closed)).toBe(true);
  });
});

describe('what a stream may hold', () => {
  test('a stalled recogniser: 60 s of un-final audio at the most, then all of it in order', async () => {
    const server = await openServer({ credit: { ...DEFAULT_CREDIT, refillRate: 400 } });
    server.engine.behave(() => ({ type: 'hold' }));
    const audio = scriptedAudio(
      Array.from({ length: 50 }, (_, index) => [
        { word: `w${index}`, ms: 800 },
        { silenceMs: 700 },
      ]).flat(),
    );
    const client = server.client();
    let { sendUntil } = await client.start({ interim: false });
    const told = new Set<number>();
    client.socket.on('message', () => {
      for (const ack of client.all('ack')) told.add(ack.sendUntil);
      sendUntil = Math.max(sendUntil, ...told);
    });
    sendFrom(client, audio.subarray(0, sendUntil), 0);
    // A second of acks: the credit stands, whatever time goes by.
    await client.next('ack', ({ received }) => received === sendUntil);
    const acks = client.all('ack').length;
    await client.until(() => client.all('ack').length >= acks + 1);
    expect(client.all('ack').at(-1)).toMatchObject({
      received: 60 * SECOND,
      committed: 0,
      sendUntil: 60 * SECOND,
    });
    server.engine.behave(() => ({ type: 'answer' }));
    server.engine.release();
    for (let at = 60 * SECOND; at < audio.length;) {
      await client.until(() => sendUntil > at);
      const until = Math.min(sendUntil, audio.length);
      sendFrom(client, audio.subarray(0, until), at);
      at = until;
    }
    client.end();
    expect((await client.closed).code).toBe(1000);
    expect(client.text).toBe(Array.from({ length: 50 }, (_, index) => `w${index}`).join(' '));
    expect(client.all('warning')).toEqual([]);
  });
});
