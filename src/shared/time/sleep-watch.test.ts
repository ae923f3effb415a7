import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from './manual-clock.ts';
import { SleepWatch } from './sleep-watch.ts';

let clock: ManualClock;
let aheadMs: number;
let watch: SleepWatch;
let wakes: number;

beforeEach(() => {
  clock = new ManualClock();
  aheadMs = 0;
  wakes = 0;
  watch = new SleepWatch(clock, () => 1_700_000_000_000 + clock.now() + aheadMs);
});

describe('a thread that stood still', () => {
  it.each([
    ['its clock went on', 30_000, 0],
    ['its clock stood still, too', 0, 30_000],
    ['its clock did so for a part', 10_000, 20_000],
  ])('is noticed by the next tick: %s', (_what, clockMs, unclockedMs) => {
    watch.onWake(() => (wakes += 1));
    clock.advance(10_000);
    expect(wakes).toBe(0);
    clock.sleep(clockMs);
    aheadMs += unclockedMs;
    clock.advance(1_000);
    expect(wakes).toBe(1);
    expect(watch.wokeAtMs).toBeGreaterThanOrEqual(10_000 + clockMs);
    expect(watch.unclockedMs).toBe(unclockedMs);
    clock.advance(10_000);
    expect(wakes).toBe(1);
  });

  it('is noticed by whoever looks first, and by that one alone', () => {
    watch.onWake(() => (wakes += 1));
    clock.advance(1_000);
    clock.sleep(5_000);
    expect(watch.look()).toBe(true);
    expect(watch.look()).toBe(false);
    clock.advance(1_000);
    expect(wakes).toBe(1);
  });

  it('is not meant by one that was busy for three seconds, nor by a wall clock that is set back', () => {
    watch.onWake(() => (wakes += 1));
    clock.advance(1_000);
    clock.sleep(3_000);
    clock.advance(1_000);
    aheadMs -= 3_600_000;
    clock.advance(10_000);
    expect(wakes).toBe(0);
    expect(watch.wokeAtMs).toBeNull();
    expect(watch.unclockedMs).toBe(0);
  });
});

describe('what was due meanwhile', () => {
  it('runs once the end of it is told, and not at all where that cancels it', () => {
    const ran: string[] = [];
    watch.clock.after(500, () => ran.push('kept'));
    const cancel = watch.clock.after(600, () => ran.push('cancelled'));
    watch.onWake(() => {
      ran.push('woke');
      cancel();
    });
    clock.sleep(8_000);
    clock.advance(0);
    expect(ran).toEqual(['woke', 'kept']);
    expect(watch.clock.now()).toBe(8_000);
  });
});

describe('those who listen', () => {
  it('may leave and listen anew while they are told: each is called once', () => {
    let stop = watch.onWake(listenAnew);
    function listenAnew(): void {
      wakes += 1;
      stop();
      stop = watch.onWake(listenAnew);
    }
    clock.sleep(10_000);
    clock.advance(0);
    expect(wakes).toBe(1);
    clock.sleep(10_000);
    clock.advance(0);
    expect(wakes).toBe(2);
    stop();
    expect(clock.pending).toBe(0);
  });

  it('are none: no timer, and what passed before the first came is no sleep', () => {
    expect(clock.pending).toBe(0);
    clock.sleep(60_000);
    const stop = watch.onWake(() => (wakes += 1));
    expect(watch.look()).toBe(false);
    clock.advance(5_000);
    expect(wakes).toBe(0);
    stop();
    expect(clock.pending).toBe(0);
    clock.sleep(60_000);
    expect(watch.look()).toBe(false);
  });
});
