import { expect, it } from 'vitest';
import type { RoomTroubleCode } from '../../shared/rooms/room-trouble.ts';
import { roomTroubleWords } from './room-trouble-words.ts';

/** Every code, by type: a new one fails to compile here. */
const ALL = {
  rooms_not_configured: true,
  server_unreachable: true,
  unauthorised: true,
  too_many_requests: true,
  bad_name: true,
  room_unreachable: true,
  token_expired: true,
  token_refused: true,
  room_full: true,
  duplicate_identity: true,
  removed: true,
  room_closed: true,
  connection_lost: true,
} satisfies Record<RoomTroubleCode, true>;
const CODES = Object.keys(ALL) as RoomTroubleCode[];

const words = (
  code: RoomTroubleCode,
  entry: 'server' | 'own',
  retryAfterMs: number | null = null,
) => roomTroubleWords({ code, retryAfterMs, tokenSent: false }, entry);

it.each(CODES)('P31 has words of its own for %s, and a way out', (code) => {
  for (const entry of ['server', 'own'] as const) {
    const { title, advice, wayOut } = words(code, entry);
    expect(title.length).toBeGreaterThan(10);
    expect(advice).toMatch(/[.?]$/);
    expect(wayOut.label).not.toBe('');
    const same = CODES.filter((it) => words(it, entry).title === title);
    expect(same).toEqual([code]);
  }
});

it('P26 asks for the access token where the server wants one, and nowhere else', () => {
  expect(CODES.filter((it) => words(it, 'server').wayOut.does === 'token')).toEqual([
    'unauthorised',
  ]);
});

it('P26 tells a wrong access token from a missing one', () => {
  const trouble = { code: 'unauthorised', retryAfterMs: null } as const;
  const missing = roomTroubleWords({ ...trouble, tokenSent: false }, 'server');
  const wrong = roomTroubleWords({ ...trouble, tokenSent: true }, 'server');
  expect(missing.title).toMatch(/asks for a token/);
  expect(wrong.title).toMatch(/is not right/);
  expect(wrong.wayOut).toEqual(missing.wayOut);
});

it.each(['room_unreachable', 'token_expired', 'token_refused'] as const)(
  'leads to one’s own address and token where %s is about them, and tries again where they are the server’s',
  (code) => {
    expect(words(code, 'own').wayOut.does).toBe('own');
    expect(words(code, 'server').wayOut.does).toBe('join');
  },
);

it.each([
  [null, 'in a minute'],
  [300, 'in 1 s'],
  [64_200, 'in 1 min 5 s'],
])('P31 says when one may try again: %s ms', (retryAfterMs, when) => {
  expect(words('too_many_requests', 'server', retryAfterMs).advice).toContain(`Try again ${when}.`);
});
