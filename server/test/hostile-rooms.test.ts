import { describe, expect, test } from 'vitest';
import { bearerHeader } from '../../src/shared/rooms/bearer-token.ts';
import { ask, access, LIVEKIT, openRoomServer, SPEAKER } from './support/room-server.ts';

const RIGHT_TO_LEFT = '\u202E';

describe('requests for a room that are none', () => {
  test.each([
    ['a room with a slash', { ...SPEAKER, room: 'a/b' }],
    ['a room that leads elsewhere', { ...SPEAKER, room: '..' }],
    ['a room with a control character', { ...SPEAKER, room: 'stand\u0000up' }],
    ['a room that turns the text around', { ...SPEAKER, room: `stand${RIGHT_TO_LEFT}up` }],
    ['a room of 65 characters', { ...SPEAKER, room: 'x'.repeat(65) }],
    ['no room', { name: 'Ada', role: 'speaker' }],
    ['a name of nothing but space', { ...SPEAKER, name: ' \t ' }],
    ['a name with a line break', { ...SPEAKER, name: 'Ada\nBob' }],
    ['a name that turns the text around', { ...SPEAKER, name: `Ada${RIGHT_TO_LEFT}` }],
    ['a name of half a character', { ...SPEAKER, name: 'Ada\uD83D' }],
    ['a name of 65 characters', { ...SPEAKER, name: 'x'.repeat(65) }],
    ['a name that is no text', { ...SPEAKER, name: { first: 'Ada' } }],
    ['another role', { ...SPEAKER, role: 'admin' }],
    ['a seat without a proof', { ...SPEAKER, seat: { identity: 'Ada' } }],
    ['a seat that is too long', { ...SPEAKER, seat: { identity: 'x'.repeat(129), proof: 'x' } }],
    ['nothing', 'null'],
    ['a list', '[]'],
    ['half a message', '{"room":"standup"'],
    ['an empty body', ''],
    ['a prototype', '{"__proto__":{"role":"admin"}}'],
  ])('%s: 400', async (_, body) => {
    const server = await openRoomServer();
    const response = await ask(server, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'bad_message' });
    await access(server);
  });

  test('a body that is too large: 413', async () => {
    const server = await openRoomServer();
    const response = await ask(server, { ...SPEAKER, more: 'x'.repeat(4_096) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'bad_message' });
    await access(server);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x'])(
    'what a form of another page could send, as %s: 415',
    async (type) => {
      const server = await openRoomServer();
      const response = await ask(server, SPEAKER, { 'content-type': type });
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ code: 'bad_message' });
    },
  );

  test('what is not asked for is not granted', async () => {
    const server = await openRoomServer();
    const more = { hidden: true, roomAdmin: true, identity: 'root', ttl: 1e9 };
    const given = await access(server, { ...SPEAKER, ...more });
    expect(given.seat.identity).not.toBe('root');
    const claims = Buffer.from(given.token.split('.')[1] ?? '', 'base64url').toString();
    expect(claims).not.toMatch(/hidden|roomAdmin|root/);
  });

  test('the secret is in no answer; secrets, tokens, names and rooms are in no log', async () => {
    const token = 'open-sesame-please';
    const server = await openRoomServer({ token, logLevel: 'debug' });
    const authorization = bearerHeader(token);
    const answers = [
      await ask(server, SPEAKER, { authorization }),
      await ask(server, SPEAKER, { authorization: bearerHeader('wrong-but-secret') }),
      await ask(server, { ...SPEAKER, role: 'admin' }, { authorization }),
      await ask(server, '{', { authorization }),
      await fetch(`${server.url}v1/rooms?token=${token}`),
    ];
    const texts = await Promise.all(answers.map((it) => it.text()));
    const headers = answers.flatMap((it) => [...it.headers.values()]);
    for (const text of [...texts, ...headers]) {
      expect(text).not.toContain(LIVEKIT.apiSecret);
      expect(text).not.toContain(token);
    }
    expect(server.logged()).toContain('room token refused');
    const given = JSON.parse(texts[0] ?? '') as { token: string; seat: { proof: string } };
    const kept = [given.token, given.seat.proof, token, 'wrong-but-secret', LIVEKIT.apiSecret];
    for (const secret of [...kept, SPEAKER.name, SPEAKER.room])
      expect(server.logged()).not.toContain(secret);
  });
});
