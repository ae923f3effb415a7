import { describe, expect, test } from 'vitest';
import type { ServerMessage } from '../../../src/shared/protocol/server-message.ts';
import { Outbox, type OutboxSocket } from './outbox.ts';

/** A socket whose queue stands until the test drains it. */
class SlowSocket implements OutboxSocket {
  bufferedAmount = 0;
  readonly sent: ServerMessage[] = [];
  readonly #done: (() => void)[] = [];

  send(data: string, done: () => void): void {
    this.sent.push(JSON.parse(data) as ServerMessage);
    this.bufferedAmount += data.length;
    this.#done.push(done);
  }

  drain(): void {
    this.bufferedAmount = 0;
    for (const done of this.#done.splice(0)) done();
  }
}

const partial = (rev: number, id = '0'): ServerMessage => ({
  type: 'partial',
  id,
  rev,
  start: Number(id),
  end: 100,
  text: 'word '.repeat(20),
  stableChars: 0,
});
const final = (seq: number, id: string, length = 10): ServerMessage => ({
  type: 'final',
  seq,
  id,
  start: Number(id),
  end: 100,
  text: 'x'.repeat(length),
});
const names = (socket: SlowSocket): string[] =>
  socket.sent.map((it) =>
    it.type === 'partial'
      ? `partial ${it.id}.${it.rev}`
      : it.type === 'final'
        ? `final ${it.seq}`
        : it.type,
  );

describe('what goes out on one socket', () => {
  test('over 64 KiB queued the newest partial waits for room, finals do not', () => {
    const socket = new SlowSocket();
    const outbox = new Outbox(socket, () => {});
    outbox.send(final(1, '7', 70_000));
    for (let rev = 0; rev < 5; rev++) outbox.send(partial(rev));
    outbox.send(final(2, '8'));
    expect(names(socket)).toEqual(['final 1', 'final 2']);
    socket.drain();
    expect(names(socket)).toEqual(['final 1', 'final 2', 'partial 0.4']);
  });

  test('a partial that waits is dropped by the final of its segment, not by another', () => {
    const socket = new SlowSocket();
    const outbox = new Outbox(socket, () => {});
    outbox.send(final(1, '7', 70_000));
    outbox.send(partial(3, '50'));
    outbox.send(final(2, '50'));
    socket.drain();
    expect(names(socket)).toEqual(['final 1', 'final 2']);
  });

  test('a partial that waits is dropped by a gap in place of its final', () => {
    const socket = new SlowSocket();
    const outbox = new Outbox(socket, () => {});
    outbox.send(final(1, '7', 70_000));
    outbox.send(partial(3, '50'));
    outbox.send({ type: 'gap', seq: 2, start: 50, end: 100, reason: 'engine_failed' });
    socket.drain();
    expect(names(socket)).toEqual(['final 1', 'gap']);
  });

  test('a partial that waits is not sent after the end of the input', () => {
    const socket = new SlowSocket();
    const outbox = new Outbox(socket, () => {});
    outbox.send(final(1, '7', 70_000));
    outbox.send(partial(3, '50'));
    outbox.dropPartial();
    socket.drain();
    expect(names(socket)).toEqual(['final 1']);
  });

  test('what is sent again comes on top of the bound: the same megabyte does not cut each new socket', () => {
    const socket = new SlowSocket();
    let full = 0;
    const outbox = new Outbox(socket, () => full++);
    const again = Array.from({ length: 10 }, (_, seq) => final(seq + 1, String(seq), 100_000));
    outbox.resend(again);
    outbox.send(final(11, '11', 100_000));
    expect(full).toBe(0);
    expect(socket.sent).toHaveLength(11);
    for (let seq = 12; seq <= 40; seq++) outbox.send(final(seq, String(seq), 100_000));
    expect(full).toBe(1);
    expect(socket.sent.length).toBeLessThanOrEqual(22);
  });

  test('over 1 MiB queued the socket is given up, once, and nothing more is queued', () => {
    const socket = new SlowSocket();
    let full = 0;
    const outbox = new Outbox(socket, () => full++);
    for (let seq = 1; seq <= 30; seq++) outbox.send(final(seq, String(seq), 100_000));
    expect(full).toBe(1);
    expect(socket.sent).toHaveLength(11);
  });
});
