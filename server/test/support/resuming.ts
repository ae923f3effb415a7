import { expect, vi } from 'vitest';
import type { ReliableMessage } from '../../../src/shared/protocol/server-message.ts';
import type { Of, RawClient } from './raw-client.ts';

/** Sends a stream's audio from sample `from` to its end, in frames of 100 ms. */
export function sendFrom(client: RawClient, audio: Int16Array, from: number): void {
  for (let at = from; at < audio.length; at += 1_600)
    client.sendFrame(at, audio.subarray(at, at + 1_600));
}

/** Waits until `check` no longer throws, for as long as a busy machine may take. */
export async function eventually(check: () => void): Promise<void> {
  await vi.waitFor(check, { timeout: 20_000, interval: 5 });
}

/** Ends a socket without a close frame, as a network does. */
export async function cut(client: RawClient): Promise<void> {
  client.socket.terminate();
  await client.closed;
}

/** `start.resume` of a client that has processed all that came to `before`, of which there may be several sockets. */
export function resumeOf(
  { session, secret }: Of<'ready'>,
  before: RawClient | readonly RawClient[],
  attempt: number,
): { session: string; secret: string; lastSeq: number; attempt: number } {
  const clients = 'socket' in before ? [before] : before;
  const lastSeq = Math.max(0, ...reliableOf(...clients).map(({ seq }) => seq));
  return { session, secret, lastSeq, attempt };
}

/** Reliable events of several sockets, in the order they came. */
export function reliableOf(...clients: readonly RawClient[]): ReliableMessage[] {
  return clients.flatMap(({ messages }) => messages.filter((it) => 'seq' in it));
}

/**
 * The tiles of one stream over several sockets: each event came once, in the order of `seq`, and
 * tiles join without overlap.
 */
export function tilesOf(...clients: readonly RawClient[]): (Of<'final'> | Of<'gap'>)[] {
  const events = reliableOf(...clients);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const tiles = events.filter((it) => it.type === 'final' || it.type === 'gap');
  for (const [index, tile] of tiles.entries())
    expect(tile.start).toBe(index === 0 ? tiles[0]?.start : tiles[index - 1]?.end);
  return tiles;
}
