import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/shared/time/manual-clock.ts';
import { createAwakeClock } from './awake-clock.ts';

function open() {
  const platform = new ManualClock();
  const clock = createAwakeClock(platform);
  const fired: string[] = [];
  const after = (ms: number, name: string) => clock.after(ms, () => fired.push(name));
  return { platform, clock, fired, after };
}

describe('time in which the process could do something', () => {
  test('awake, it is the time of the platform, and a timer comes when it is due', () => {
    const { platform, clock, fired, after } = open();
    const startedMs = clock.now();
    after(15_000, 'budget');
    platform.advance(14_999);
    expect(fired).toEqual([]);
    platform.advance(1);
    expect(fired).toEqual(['budget']);
    expect(clock.now() - startedMs).toBe(15_000);
  });

  test('a process stopped for 20 s: a deadline of 15 s does not fall due on waking, but 15 s of work later', () => {
    const { platform, fired, after } = open();
    after(15_000, 'budget');
    platform.advance(2_500);
    platform.sleep(20_000);
    platform.advance(0);
    expect(fired).toEqual([]);
    platform.advance(11_400);
    expect(fired).toEqual([]);
    // Up to a beat of the time before the stop may count twice.
    platform.advance(1_100);
    expect(fired).toEqual(['budget']);
  });

  test('one that would have come later is put off as long', () => {
    const { platform, fired, after } = open();
    after(25_000, 'window');
    platform.advance(1_000);
    platform.sleep(20_000);
    platform.advance(4_500);
    expect(fired).toEqual([]);
    platform.advance(20_000);
    expect(fired).toEqual(['window']);
  });

  test('an event loop that is late by less is only late', () => {
    const { platform, fired, after } = open();
    after(2_000, 'deadline');
    platform.sleep(2_900);
    platform.advance(0);
    expect(fired).toEqual(['deadline']);
  });

  test('idle, without a timer, it does not tick, and counts no standstill afterwards', () => {
    const { platform, clock, fired, after } = open();
    after(10, 'first');
    platform.advance(10);
    expect(platform.pending).toBe(0);
    platform.advance(60_000);
    const startedMs = clock.now();
    const cancel = after(5_000, 'cancelled');
    after(5_000, 'second');
    cancel();
    cancel();
    platform.advance(5_000);
    expect(fired).toEqual(['first', 'second']);
    expect(clock.now() - startedMs).toBe(5_000);
    expect(platform.pending).toBe(0);
  });
});
