import { TokenVerifier } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import { bearerHeader } from '../../src/shared/rooms/bearer-token.ts';
import { ROOM_TOKEN_LIFE_S, ROOMS_PATH } from '../../src/shared/rooms/room-access.ts';
import { access, ask, LIVEKIT, openRoomServer, read, SPEAKER } from './support/room-server.ts';
import { openServer } from './support/test-server.ts';

const MINUTE_MS = 60_000;

describe('tokens for rooms', () => {
  test('not configured: GET says so, POST is refused with 501', async () => {
    const server = await openServer();
    const info = await fetch(new URL(ROOMS_PATH, server.url));
    expect(await info.json()).toEqual({ configured: false });
    const response = await ask(server);
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ code: 'rooms_not_configured' });
  });

  test('configured: GET says so, and neither answer is kept by anyone', async () => {
    const server = await openRoomServer();
    const info = await fetch(new URL(ROOMS_PATH, server.url));
    expect(await info.json()).toEqual({ configured: true });
    expect(info.headers.get('cache-control')).toBe('no-store');
    expect((await ask(server)).headers.get('cache-control')).toBe('no-store');
  });

  test('a speaker may publish a microphone and nothing else', async () => {
    const server = await openRoomServer();
    const given = await access(server, { ...SPEAKER, name: '  Ada ' });
    expect(given.url).toBe(LIVEKIT.url);
    const claims = await read(given);
    expect(claims).toMatchObject({ iss: LIVEKIT.apiKey, sub: given.seat.identity, name: 'Ada' });
    expect(claims.video).toEqual({
      roomJoin: true,
      room: 'standup',
      canSubscribe: true,
      canPublish: true,
      canPublishSources: ['microphone'],
      canPublishData: true,
      canUpdateOwnMetadata: true,
    });
  });

  test('an observer may publish no track, and is not hidden', async () => {
    const server = await openRoomServer();
    const claims = await read(await access(server, { ...SPEAKER, role: 'observer' }));
    expect(claims.video).toEqual({
      roomJoin: true,
      room: 'standup',
      canSubscribe: true,
      canPublish: false,
      canPublishData: true,
      canUpdateOwnMetadata: true,
    });
  });

  test('a token lives for ten minutes', async () => {
    const server = await openRoomServer();
    const { exp = 0, nbf = 0 } = await read(await access(server));
    expect(ROOM_TOKEN_LIFE_S).toBe(600);
    // Taken one after the other, the two times may be of neighbouring seconds.
    expect([600, 601]).toContain(exp - nbf);
  });

  test('it is of this key and no other', async () => {
    const { token } = await access(await openRoomServer());
    const another = new TokenVerifier(LIVEKIT.apiKey, 'another');
    await expect(another.verify(token)).rejects.toThrow('signature verification failed');
  });
});

describe('seats', () => {
  test('two who ask are two participants, also under one name', async () => {
    const server = await openRoomServer();
    const [one, other] = [await access(server), await access(server)];
    expect(one.seat.identity).not.toBe(other.seat.identity);
  });

  test('who proves a seat has it again, at another server of the same secret too', async () => {
    const { seat } = await access(await openRoomServer());
    const again = await access(await openRoomServer(), { ...SPEAKER, name: 'Ada L.', seat });
    expect(again.seat).toEqual(seat);
    expect(await read(again)).toMatchObject({ sub: seat.identity, name: 'Ada L.' });
  });

  test('a seat without its proof, of another room or of another secret is answered by a new one', async () => {
    const server = await openRoomServer();
    const { seat } = await access(server);
    const elsewhere = await access(server, { ...SPEAKER, room: 'retro' });
    const livekit = { ...LIVEKIT, apiSecret: 'another-secret' };
    const foreign = await access(await openRoomServer({ livekit }));
    const wrong = [
      { ...seat, proof: 'x' },
      { ...seat, proof: `${seat.proof}x` },
      { ...seat, proof: elsewhere.seat.proof },
      { ...seat, identity: `${seat.identity}x` },
      elsewhere.seat,
      foreign.seat,
    ];
    for (const offered of wrong) {
      const given = await access(server, { ...SPEAKER, seat: offered });
      expect(given.seat.identity).not.toBe(offered.identity);
      expect(given.seat.proof).not.toBe(offered.proof);
      expect((await read(given)).sub).toBe(given.seat.identity);
    }
  });
});

describe('who may ask', () => {
  test('pages of others get 403, whatever they ask', async () => {
    const server = await openRoomServer({ allowedOrigins: ['https://good.example'] });
    for (const origin of ['null', 'https://evil.example', 'https://good.example.evil', '']) {
      expect((await ask(server, SPEAKER, { origin })).status).toBe(403);
      const info = await fetch(new URL(ROOMS_PATH, server.url), { headers: { origin } });
      expect(info.status).toBe(403);
    }
    const { host } = new URL(server.url);
    for (const origin of [`http://${host}`, 'https://good.example'])
      expect((await ask(server, SPEAKER, { origin })).status).toBe(200);
    expect((await ask(server)).status).toBe(200);
  });

  test('with an access token: only who has it', async () => {
    const token = 'open-sesame-please';
    const server = await openRoomServer({ token });
    for (const wrong of [undefined, token, `Basic ${token}`, 'Bearer ', 'Bearer x', 'Bearer %']) {
      const response = await ask(server, SPEAKER, wrong ? { authorization: wrong } : {});
      expect([wrong, response.status]).toEqual([wrong, 401]);
      expect(await response.json()).toMatchObject({ code: 'unauthorised' });
    }
    expect((await ask(server, SPEAKER, { authorization: `Bearer ${token}` })).status).toBe(200);
    // That tokens are given at all is no secret: the page asks before it has the access token.
    expect((await fetch(new URL(ROOMS_PATH, server.url))).status).toBe(200);
  });

  test('an access token may be of any characters', async () => {
    const token = ' Ängström & Łódź 100% ';
    const server = await openRoomServer({ token });
    const authorization = bearerHeader(token);
    expect((await ask(server, SPEAKER, { authorization })).status).toBe(200);
    expect((await ask(server, SPEAKER, { authorization: bearerHeader('Ł') })).status).toBe(401);
  });

  test('wrong access tokens and failed starts of streams are one budget', async () => {
    const token = 'open-sesame-please';
    const server = await openRoomServer({ token, maxFailedStarts: 2 });
    await expect(server.client().start({ token: 'a wrong one' })).rejects.toThrow('unauthorised');
    expect((await ask(server)).status).toBe(401);
    const refused = await ask(server, SPEAKER, { authorization: bearerHeader(token) });
    expect(refused.status).toBe(429);
    expect(await server.client().closed).toMatchObject({ reason: expect.stringContaining('429') });
  });

  test('too many tokens of one address: 429, with how long to wait', async () => {
    const server = await openRoomServer({ maxRoomTokensPerMinute: 2, trustedProxies: 1 });
    const from = (address: string) => ask(server, SPEAKER, { 'x-forwarded-for': address });
    expect((await from('9.9.9.9')).status).toBe(200);
    expect((await from('9.9.9.9')).status).toBe(200);
    const third = await from('9.9.9.9');
    expect(third.status).toBe(429);
    const refusal = (await third.json()) as { code: string; retryAfterMs: number };
    expect(refusal.code).toBe('too_fast');
    expect(refusal.retryAfterMs).toBeGreaterThan(0);
    expect(refusal.retryAfterMs).toBeLessThanOrEqual(MINUTE_MS);
    expect(third.headers.get('retry-after')).toBe(String(Math.ceil(refusal.retryAfterMs / 1000)));
    expect((await from('8.8.8.8')).status).toBe(200);
  });

  test('too many requests of any kind are told in the same way', async () => {
    const server = await openRoomServer({ maxRequestsPerMinute: 1 });
    expect((await ask(server)).status).toBe(200);
    const second = await ask(server);
    expect(second.status).toBe(429);
    expect(await second.json()).toMatchObject({ code: 'too_fast' });
    expect(second.headers.get('retry-after')).not.toBeNull();
  });
});
