import { describe, expect, it } from 'vitest';
import { EventQueue, MAX_UNREAD_EVENTS, type StreamEvent } from './event-queue.ts';
import { StreamRig } from './stream-rig-double.ts';

const CLOSED: StreamEvent = { type: 'closed', outcome: { type: 'aborted' } };

function partial(id: number, text: string): StreamEvent {
  return { type: 'partial', id: String(id), start: id, end: id + 1, text, stableChars: 0 };
}

function final(id: number): StreamEvent {
  return { type: 'final', id: String(id), start: id, end: id + 1, text: 'final' };
}

async function read(queue: EventQueue): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of queue) events.push(event);
  return events;
}

describe('S8 the queue between a stream and its reader', () => {
  it('S8 unread partials of one segment coalesce to the newest, finals and gaps all stay', async () => {
    const queue = new EventQueue();
    const gap: StreamEvent = { type: 'gap', start: 2, end: 3, reason: 'muted' };
    const events = [partial(0, 'a'), partial(1, 'x'), partial(0, 'ab'), final(0), final(1), gap];
    for (const event of [...events, CLOSED]) queue.push(event);
    expect(queue.unread).toBe(6);
    expect(await read(queue)).toEqual([
      partial(0, 'ab'),
      partial(1, 'x'),
      final(0),
      final(1),
      gap,
      CLOSED,
    ]);
  });

  it('S8 a partial that was read is not replaced: the next one is told', async () => {
    const queue = new EventQueue();
    const reader = queue[Symbol.asyncIterator]();
    queue.push(partial(0, 'a'));
    expect(await reader.next()).toEqual({ done: false, value: partial(0, 'a') });
    queue.push(partial(0, 'ab'));
    expect(await reader.next()).toEqual({ done: false, value: partial(0, 'ab') });
  });

  it('S8 nothing is taken after the terminal event', async () => {
    const queue = new EventQueue();
    queue.push(CLOSED);
    expect(queue.push(final(0))).toBe('full');
    expect(queue.push(CLOSED)).toBe('full');
    expect(await read(queue)).toEqual([CLOSED]);
  });

  it('has one reader at a time; another finds what the first has left', async () => {
    const queue = new EventQueue();
    queue.push(final(0));
    queue.push(final(1));
    const seen: StreamEvent[] = [];
    for await (const event of queue) {
      seen.push(event);
      expect(() => queue[Symbol.asyncIterator]()).toThrow(TypeError);
      break;
    }
    queue.push(CLOSED);
    expect(seen).toEqual([final(0)]);
    expect(await read(queue)).toEqual([final(1), CLOSED]);
  });

  it('a reader that leaves while it waits is let go, and loses nothing', async () => {
    const queue = new EventQueue();
    const reader = queue[Symbol.asyncIterator]();
    const waiting = reader.next();
    await reader.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    queue.push(final(0));
    queue.push(CLOSED);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    expect(await read(queue)).toEqual([final(0), CLOSED]);
  });

  it('S8 is bounded: at its limit it refuses, but for the terminal event', () => {
    const queue = new EventQueue();
    let taken = 0;
    while (taken < MAX_UNREAD_EVENTS && queue.push(final(taken)) === 'taken') taken += 1;
    expect(taken).toBe(MAX_UNREAD_EVENTS);
    expect(queue.push(final(MAX_UNREAD_EVENTS))).toBe('full');
    expect(queue.push(CLOSED)).toBe('taken');
    expect(queue.unread).toBe(MAX_UNREAD_EVENTS + 1);
  });

  it('S8 a stream whose events nobody reads fails rather than forget a final', async () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(10);
    for (let tile = 0; tile < MAX_UNREAD_EVENTS; tile++) rig.final(tile, tile + 1);
    expect(await rig.stream.outcome).toMatchObject({ type: 'failed', error: { code: 'internal' } });
  });
});
