import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { AckCadence, type Watermarks } from './ack-cadence.ts';

const SECOND = 16_000;

function open() {
  const clock = new ManualClock();
  const marks = { received: 0, committed: 0, sendUntil: 60 * SECOND };
  const sent: Watermarks[] = [];
  const acks = new AckCadence(
    clock,
    () => ({ ...marks }),
    (ack) => sent.push(ack),
  );
  return { clock, marks, sent, acks };
}

describe('acks', () => {
  test.each(['received', 'committed'] as const)('%s moved by 2 s of audio', (mark) => {
    const { marks, sent, acks } = open();
    marks[mark] = 2 * SECOND - 1;
    acks.moved();
    expect(sent).toHaveLength(0);
    marks[mark]++;
    acks.moved();
    acks.moved();
    expect(sent).toHaveLength(1);
  });

  test('once a second while something is un-final, also with a stalled engine', () => {
    const { clock, marks, sent } = open();
    marks.received = SECOND;
    clock.advance(999);
    expect(sent).toHaveLength(0);
    clock.advance(3_001);
    expect(sent).toHaveLength(4);
    marks.committed = marks.received;
    clock.advance(5_000);
    expect(sent).toHaveLength(4);
  });

  test('a client whose credit runs low is told that there is more; one that has plenty is not', () => {
    const { clock, marks, sent } = open();
    marks.sendUntil = 70 * SECOND;
    clock.advance(2_000);
    expect(sent).toHaveLength(0);
    marks.received = marks.committed = 51 * SECOND;
    clock.advance(1_000);
    expect(sent).toEqual([
      { received: 51 * SECOND, committed: 51 * SECOND, sendUntil: 70 * SECOND },
    ]);
    clock.advance(5_000);
    expect(sent).toHaveLength(1);
  });

  test('closed, it leaves no timer', () => {
    const { clock, acks } = open();
    clock.advance(1_500);
    acks.close();
    expect(clock.pending).toBe(0);
  });

  test('closed by what it tells, it leaves no timer either', () => {
    const clock = new ManualClock();
    const marks = { received: SECOND, committed: 0, sendUntil: 60 * SECOND };
    let told = 0;
    const acks: AckCadence = new AckCadence(
      clock,
      () => marks,
      () => {
        told++;
        acks.close();
      },
    );
    clock.advance(5_000);
    expect([told, clock.pending]).toEqual([1, 0]);
  });
});
