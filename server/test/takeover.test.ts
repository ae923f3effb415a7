import { describe, expect, test } from 'vitest';
import { encodeAudioFrame } from '../../src/shared/protocol/audio-frame.ts';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { DEFAULT_CREDIT } from '../src/session/credit.ts';
import { Bystander } from './support/bystander.ts';
import { cut, eventually, reliableOf, resumeOf, sendFrom, tilesOf } from './support/resuming.ts';
import { openServer } from './support/test-server.ts';

const SECOND = 16_000;
const SPEECH = scriptedAudio([
  { silenceMs: 300 },
  { word: 'alpha', ms: 700 },
  { silenceMs: 900 },
  { word: 'beta', ms: 700 },
  { silenceMs: 900 },
]);

describe('two sockets for one session (faults: Network)', () => {
  test('the newest wins: the older gets superseded and 4409, the newer goes on', async () => {
    const server = await openServer();
    const older = server.client();
    const begun = await older.start();
    older.sendAudio(SPEECH.subarray(0, SECOND));
    await older.next('speech');
    const newer = server.client();
    const ready = await newer.start({ resume: { ...resumeOf(begun, older, 1), lastSeq: 0 } });
    expect(await older.closed).toEqual({ code: 4409, reason: 'superseded' });
    expect(older.messages.at(-1)).toMatchObject({ type: 'error', code: 'superseded', fatal: true });
    sendFrom(newer, SPEECH, ready.received);
    newer.end();
    expect((await newer.closed).code).toBe(1000);
    expect(newer.text).toBe('alpha beta');
    tilesOf(newer);
  });

  test('an older or equal attempt is superseded itself, and nothing changes for the one that has the session', async () => {
    const server = await openServer();
    const first = server.client();
    const begun = await first.start();
    const owner = server.client();
    await owner.start({ resume: resumeOf(begun, first, 5) });
    for (const attempt of [0, 4, 5]) {
      const late = server.client();
      await late.opened;
      await expect(late.start({ resume: resumeOf(begun, first, attempt) })).rejects.toThrow('4409');
      expect(late.messages).toMatchObject([{ type: 'error', code: 'superseded' }]);
    }
    sendFrom(owner, SPEECH, 0);
    owner.end();
    expect((await owner.closed).code).toBe(1000);
    expect(owner.text).toBe('alpha beta');
  });

  test('a wrong secret: 4404, and the live stream loses nothing, not its socket either', async () => {
    const server = await openServer();
    const owner = server.client();
    const begun = await owner.start();
    owner.sendAudio(SPEECH.subarray(0, SECOND));
    await owner.next('speech');
    const thief = server.client();
    const secret = `${begun.secret.slice(0, -1)}${begun.secret.endsWith('A') ? 'B' : 'A'}`;
    const resume = { session: begun.session, secret, lastSeq: 9_999, attempt: 9 };
    await expect(thief.start({ resume })).rejects.toThrow('wrong_secret');
    expect(await thief.closed).toEqual({ code: 4404, reason: 'wrong_secret' });
    expect(thief.messages).toMatchObject([{ type: 'error', code: 'wrong_secret' }]);
    sendFrom(owner, SPEECH, SECOND);
    owner.end();
    expect((await owner.closed).code).toBe(1000);
    expect(owner.text).toBe('alpha beta');
    tilesOf(owner);
  });

  test('what the older socket still says after the takeover reaches nobody', async () => {
    const server = await openServer();
    const older = server.client();
    const begun = await older.start();
    // It hears nothing of its end, and goes on.
    older.socket.pause();
    const newer = server.client();
    await newer.start({ resume: resumeOf(begun, older, 1) });
    const noise = new Int16Array(3_200).fill(-8_192);
    older.socket.send(encodeAudioFrame({ lastEventSeq: 50, firstSample: 0, pcm: noise }));
    older.send({ type: 'gap', from: 0, to: 90 * SECOND, reason: 'muted', lastSeq: 50 });
    older.send({ type: 'end_of_stream', at: 0 });
    older.socket.resume();
    expect((await older.closed).code).toBe(4409);
    sendFrom(newer, SPEECH, 0);
    newer.end();
    expect((await newer.closed).code).toBe(1000);
    expect(newer.all('gap')).toEqual([]);
    expect(newer.text).toBe('alpha beta');
    expect(tilesOf(newer).at(-1)?.end).toBe(SPEECH.length);
  });

  test('the older socket’s late end, with 1000 too, leaves the newer one its session', async () => {
    const server = await openServer();
    const older = server.client();
    const begun = await older.start();
    older.socket.pause();
    const newer = server.client();
    await newer.start({ resume: resumeOf(begun, older, 1) });
    older.socket.close(1000);
    older.socket.resume();
    await older.closed;
    await eventually(() => expect(server.sockets).toBe(1));
    sendFrom(newer, SPEECH, 0);
    newer.end();
    expect((await newer.closed).code).toBe(1000);
    expect(newer.text).toBe('alpha beta');
  });

  test('ten takeovers in a row: each event once for who has processed it, the timeline whole', async () => {
    const server = await openServer();
    let owner = server.client();
    const owners = [owner];
    const begun = await owner.start();
    for (let attempt = 1; attempt <= 10; attempt++) {
      const until = Math.round((SPEECH.length * attempt) / 10);
      sendFrom(owner, SPEECH.subarray(0, until), Math.round((SPEECH.length * (attempt - 1)) / 10));
      owner.send({ type: 'ping', t: attempt });
      await owner.next('pong', ({ t }) => t === attempt);
      // Paused, it may miss events that are on their way: they come again.
      owner.socket.pause();
      const next = server.client();
      const ready = await next.start({ resume: resumeOf(begun, owners, attempt) });
      expect(ready).toMatchObject({ resumed: true, received: until });
      owner.socket.terminate();
      owner = next;
      owners.push(owner);
    }
    owner.end();
    expect((await owner.closed).code).toBe(1000);
    expect(
      owners
        .map(({ text }) => text)
        .join(' ')
        .trim()
        .split(/\s+/),
    ).toEqual(['alpha', 'beta']);
    tilesOf(...owners);
    expect(server.sessions).toBeLessThanOrEqual(1);
    await eventually(() => expect([server.sessions, server.sockets]).toEqual([0, 0]));
  });
});

describe('what a cut socket leaves', () => {
  test('cut while it was paused for too much audio: the next one is read, from the same credit', async () => {
    const server = await openServer({
      credit: { maxUnfinalSamples: 60 * SECOND, maxTokensSamples: 2 * SECOND, refillRate: 40 },
    });
    const flooder = server.client();
    const begun = await flooder.start();
    flooder.sendAudio(new Int16Array(4 * SECOND), 30_000);
    expect((await flooder.next('warning')).code).toBe('too_fast');
    await cut(flooder);
    await eventually(() => expect(server.logged()).toContain('session detached'));
    const next = server.client();
    const ready = await next.start({ resume: resumeOf(begun, flooder, 1) });
    expect(ready).toMatchObject({ resumed: true });
    expect(ready.received).toBeGreaterThan(2 * SECOND);
    expect(ready.sendUntil).toBeGreaterThanOrEqual(begun.sendUntil);
    next.send({ type: 'ping', t: 1 });
    await next.next('pong');
    next.send({ type: 'end_of_stream', at: ready.received });
    expect((await next.closed).code).toBe(1000);
  });

  test('a client that never reads is cut at its mark, can come back, and harms nobody', async () => {
    const credit = { ...DEFAULT_CREDIT, refillRate: 4_000 };
    const server = await openServer({ credit });
    const other = await Bystander.open(server.client(), { interim: false });
    const mute = server.client();
    const begun = await mute.start({ interim: false });
    mute.socket.pause();
    // Its finals are long, and it says that it has them: only its socket fills.
    const word = 'x'.repeat(6_000);
    const said = scriptedAudio([{ word, ms: 400 }]);
    const logged = () => server.logged();
    let at = 0;
    for (let round = 0; round < 4_000 && !logged().includes('client does not read'); round++) {
      // Only so far ahead as is final, so that it oversteps nothing.
      const decodes = server.engine.decodes.length;
      mute.sendFrame(at, said, 4_000_000);
      at += said.length;
      mute.send({ type: 'flush', id: `f${round}`, at, lastSeq: 4_000_000 });
      await eventually(() => expect(server.engine.decodes.length).toBeGreaterThan(decodes));
    }
    expect(logged()).toContain('client does not read');
    await other.speaksDuring(Promise.resolve());
    await other.leaves();
    mute.socket.terminate();
    const back = server.client();
    const ready = await back.start({ resume: { ...resumeOf(begun, mute, 1), lastSeq: 4_000_000 } });
    expect(ready).toMatchObject({ resumed: true });
    back.send({ type: 'end_of_stream', at: ready.received });
    expect((await back.closed).code).toBe(1000);
    expect(reliableOf(back).at(-1)?.type).toBe('done');
  });
});
