import { ConnectionError, DisconnectReason } from 'livekit-client';
import { describe, expect, test, vi } from 'vitest';
import { connectTrouble } from './connection-trouble.ts';
import { takesToken } from './takes-token.ts';

const NOW_MS = 1_800_000_000_000;

/** A token as far as it is read here: its claims. */
const tokenUntil = (expiresAtS: number): string =>
  `header.${Buffer.from(JSON.stringify({ exp: expiresAtS })).toString('base64url')}.signature`;
const GOOD = tokenUntil(NOW_MS / 1000 + 600);
const EXPIRED = tokenUntil(NOW_MS / 1000 - 1);

const troubleOf = (error: unknown, token = GOOD, isTaken = true) =>
  connectTrouble(error, { token, nowMs: NOW_MS, takesToken: () => Promise.resolve(isTaken) });

describe('why a room could not be joined', () => {
  test.each([
    ['a token in time', GOOD, 'token_refused'],
    ['a token that has run out', EXPIRED, 'token_expired'],
    ['no token at all', 'not a token', 'token_refused'],
  ])('refused with %s', async (_, token, code) => {
    expect(await troubleOf(ConnectionError.notAllowed('no', 401), token)).toBe(code);
  });

  test('a socket that is dropped though the token is taken: the room is full', async () => {
    expect(await troubleOf(ConnectionError.websocket('closed'))).toBe('room_full');
  });

  test('a socket that is dropped by who takes no token, such as a proxy without its server: unreachable', async () => {
    expect(await troubleOf(ConnectionError.websocket('closed'), GOOD, false)).toBe(
      'room_unreachable',
    );
  });

  test('told to leave at once: the reason that was given', async () => {
    const told = ConnectionError.leaveRequest('leave', DisconnectReason.ROOM_DELETED);
    expect(await troubleOf(told)).toBe('room_closed');
  });

  test.each([
    ConnectionError.serverUnreachable('nobody'),
    ConnectionError.timeout('late'),
    ConnectionError.internal('odd'),
    new Error('other'),
  ])('%s: unreachable', async (error) => {
    expect(await troubleOf(error)).toBe('room_unreachable');
  });
});

describe('whether a server takes a token', () => {
  test('is asked at its own address, and the token is in no URL', async () => {
    const ask = vi.fn<typeof fetch>(() => Promise.resolve(new Response('success')));
    expect(await takesToken('wss://rooms.example/base/', 'secret', ask)).toBe(true);
    const [url, options] = ask.mock.calls[0] ?? [];
    expect(url).toBe('https://rooms.example/base/rtc/validate');
    expect(options?.headers).toEqual({ authorization: 'Bearer secret' });
  });

  test.each([
    ['refused', () => Promise.resolve(new Response('no', { status: 401 }))],
    ['nobody there', () => Promise.reject(new TypeError('failed to fetch'))],
  ])('%s: no', async (_, ask) => {
    expect(await takesToken('ws://rooms.example', 'secret', ask)).toBe(false);
  });
});
