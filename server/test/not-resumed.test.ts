import { describe, expect, test } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { DEFAULT_CREDIT } from '../src/session/credit.ts';
import { cut, eventually, resumeOf, sendFrom, tilesOf } from './support/resuming.ts';
import { openServer } from './support/test-server.ts';

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'];
const SPEECH = scriptedAudio(
  WORDS.flatMap((word) => [{ silenceMs: 300 }, { word, ms: 700 }, { silenceMs: 700 }]),
);
/** In the middle of the third word. */
const CUT_AT = Math.round(SPEECH.length * 0.4);

describe('what cannot be resumed', () => {
  test('an unknown session: resumed false, a new one at base, seq from 1', async () => {
    const server = await openServer();
    const client = server.client();
    const resume = { session: 'nobody', secret: 'nothing', lastSeq: 40, attempt: 4 };
    const ready = await client.start({ resume, base: 16_000 });
    expect(ready).toMatchObject({ resumed: false, received: 16_000, committed: 16_000 });
    expect(ready.session).not.toBe('nobody');
    sendFrom(client, SPEECH, 16_000);
    client.end();
    await client.closed;
    expect(tilesOf(client)[0]?.start).toBe(16_000);
  });

  test('the window over: the session is gone with all it held; the stream goes on at base', async () => {
    const server = await openServer({ config: { resumeWindowMs: 30 } });
    const first = server.client();
    const begun = await first.start();
    expect(begun.limits.resumeWindowMs).toBe(30);
    first.sendAudio(SPEECH.subarray(0, CUT_AT));
    await first.next('speech');
    await cut(first);
    await eventually(() => expect(server.sessions).toBe(0));
    expect(server.engine.vads.every(({ closed }) => closed)).toBe(true);
    expect(server.logged()).toContain('"why":"expired"');
    const second = server.client();
    const base = first.all('final').at(-1)?.end ?? 0;
    const ready = await second.start({ resume: resumeOf(begun, first, 1), base });
    expect(ready).toMatchObject({ resumed: false, received: base });
  });

  test('a client that closes with 1000 wants no more of it; with any other code it may come back', async () => {
    const server = await openServer();
    for (const [code, resumed] of [
      [1000, false],
      [1001, true],
      [4000, true],
    ] as const) {
      const first = server.client();
      const begun = await first.start();
      first.socket.close(code);
      await first.closed;
      const again = server.client();
      const ready = await again.start({ resume: resumeOf(begun, first, 1) });
      expect([code, ready.resumed]).toEqual([code, resumed]);
    }
  });

  test('after a mistake of the server’s own: internal, 1011, and the stream goes on in a new session', async () => {
    let isBroken = false;
    const credit = {
      ...DEFAULT_CREDIT,
      get refillRate(): number {
        if (!isBroken) return DEFAULT_CREDIT.refillRate;
        isBroken = false;
        throw new Error('as if by a bug');
      },
    };
    const server = await openServer({ credit });
    const first = server.client();
    const begun = await first.start();
    isBroken = true;
    first.sendAudio(SPEECH.subarray(0, 1_600));
    expect(await first.closed).toEqual({ code: 1011, reason: 'internal' });
    expect(server.sessions).toBe(0);
    const second = server.client();
    expect(await second.start({ resume: resumeOf(begun, first, 1) })).toMatchObject({
      resumed: false,
      received: 0,
    });
    sendFrom(second, SPEECH, 0);
    second.end();
    await second.closed;
    expect(second.text).toBe(WORDS.join(' '));
  });

  test('no secret, token or word is ever logged', async () => {
    const server = await openServer({ config: { token: 'open-sesame-please' } });
    const token = 'open-sesame-please';
    const first = server.client();
    const begun = await first.start({ token });
    first.sendAudio(SPEECH);
    await first.until(() => first.text.includes('gamma'));
    await cut(first);
    const second = server.client();
    await second.start({ token, resume: resumeOf(begun, first, 1) });
    second.send('{');
    await second.closed;
    const logged = server.logged();
    for (const line of ['session started', 'session detached', 'session resumed'])
      expect(logged).toContain(line);
    for (const secret of [begun.secret, token, ...WORDS]) expect(logged).not.toContain(secret);
  });
});
