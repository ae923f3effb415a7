import { describe, expect, test } from 'vitest';
import { EventLog } from './event-log.ts';

const seqs = (log: EventLog, after: number): number[] => log.after(after).map(({ seq }) => seq);

describe('the event log', () => {
  test('numbers from 1 and keeps what was not acknowledged, in order', () => {
    const log = new EventLog();
    for (const id of ['a', 'b', 'c', 'd']) log.append({ type: 'flushed', id });
    expect(log.after(0)[0]).toEqual({ type: 'flushed', seq: 1, id: 'a' });
    log.acknowledge(2);
    log.acknowledge(1);
    expect(seqs(log, 0)).toEqual([3, 4]);
    expect(seqs(log, 3)).toEqual([4]);
    log.acknowledge(1_000);
    expect(seqs(log, 0)).toEqual([]);
    expect(log.append({ type: 'flushed', id: 'e' }).seq).toBe(5);
  });

  test('knows which flushes are answered by what it holds', () => {
    const log = new EventLog();
    log.append({ type: 'flushed', id: 'a' });
    log.append({ type: 'flushed', id: 'b' });
    log.acknowledge(1);
    expect([log.holdsFlushed('a'), log.holdsFlushed('b'), log.holdsFlushed('c')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('overflows at 10,000 events or 1 MiB, and is well again when they are acknowledged', () => {
    const many = new EventLog();
    for (let count = 0; count < 10_000; count++) many.append({ type: 'flushed', id: 'x' });
    expect(many.overflowing).toBe(false);
    many.append({ type: 'flushed', id: 'x' });
    expect(many.overflowing).toBe(true);
    many.acknowledge(1);
    expect(many.overflowing).toBe(false);

    const large = new EventLog();
    large.append({ type: 'flushed', id: 'x'.repeat(1024 * 1024) });
    expect(large.overflowing).toBe(true);
    large.acknowledge(1);
    expect(large.overflowing).toBe(false);
  });
});
