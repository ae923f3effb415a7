import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../shared/time/manual-clock.ts';
import type { RoomTrouble, RoomTroubleCode } from '../../state/room-state.ts';
import { Rejoin } from './rejoin.ts';
import { settle } from './room-rig-double.ts';
import { roomTrouble } from './room-trouble.ts';

let clock: ManualClock;
let answer: RoomTroubleCode | null;
let attemptsAtMs: number[];
let rejoin: Rejoin;

beforeEach(() => {
  clock = new ManualClock();
  answer = 'room_unreachable';
  attemptsAtMs = [];
  rejoin = new Rejoin(clock, () => {
    attemptsAtMs.push(clock.now());
    return Promise.resolve(answer === null ? null : roomTrouble(answer));
  });
});

async function pass(ms: number): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= 500) {
    clock.advance(500);
    await settle();
  }
}

test('attempts come at once, then after a half, one, two, four and each five seconds', async () => {
  void rejoin.run();
  await settle();
  await pass(18_000);
  expect(attemptsAtMs).toEqual([0, 500, 1_500, 3_500, 7_500, 12_500, 17_500]);
});

test('a page that is seen again does not wait for the next one', async () => {
  void rejoin.run();
  await settle();
  await pass(8_000);
  rejoin.wake();
  await settle();
  expect(attemptsAtMs.at(-1)).toBe(8_000);
});

test('a room that is full, or whose server dropped the socket as it started, is tried again', async () => {
  answer = 'room_full';
  let given: RoomTrouble | null | undefined;
  void rejoin.run().then((trouble) => (given = trouble));
  await settle();
  await pass(2_000);
  expect(given).toBeUndefined();
  answer = null;
  await pass(2_000);
  expect(given).toBeNull();
});

test.each(['removed', 'token_refused'] as const)(
  'ends at once where the room refuses: %s',
  async (code) => {
    answer = code;
    expect(await rejoin.run()).toMatchObject({ code });
    expect(clock.pending).toBe(0);
  },
);

test('ends when it has joined, and after ten minutes in vain', async () => {
  answer = null;
  expect(await rejoin.run()).toBeNull();
  answer = 'connection_lost';
  let given: RoomTrouble | null = null;
  void rejoin.run().then((trouble) => (given = trouble));
  await settle();
  await pass(599_000);
  expect(given).toBeNull();
  await pass(6_000);
  expect(given).toMatchObject({ code: 'connection_lost' });
  expect(clock.pending).toBe(0);
});

test('stopped, it makes no attempt any more, and leaves no timer', async () => {
  const ended = rejoin.run();
  await settle();
  rejoin.stop();
  expect(await ended).toBeNull();
  await pass(20_000);
  expect(attemptsAtMs).toEqual([0]);
  expect(clock.pending).toBe(0);
});
