import { describe, expect, it } from 'vitest';
import { ManualClock } from '../shared/time/manual-clock.ts';
import { Heartbeat } from './heartbeat.ts';

function setUp({ answers = true } = {}) {
  const clock = new ManualClock();
  const beatsAtMs: number[] = [];
  const lostAtMs: number[] = [];
  const worker = { answers };
  const heartbeat = new Heartbeat({
    clock,
    beat: () => {
      beatsAtMs.push(clock.now());
      if (worker.answers) heartbeat.noteLife();
    },
    onLost: () => lostAtMs.push(clock.now()),
  });
  heartbeat.start();
  return { clock, beatsAtMs, lostAtMs, worker, heartbeat };
}

describe('S19: the heartbeat of a worker', () => {
  it('S19 beats about every 2 s for as long as it is answered', () => {
    const { clock, beatsAtMs, lostAtMs } = setUp();
    clock.advance(7_000);
    expect(beatsAtMs).toEqual([0, 2_000, 4_000, 6_000]);
    clock.advance(3_600_000);
    expect(lostAtMs).toEqual([]);
  });

  it('S19 a worker that falls silent is lost after two further full ticks, once', () => {
    const { clock, lostAtMs, worker } = setUp();
    clock.advance(3_000);
    worker.answers = false;
    clock.advance(60_000);
    expect(lostAtMs).toEqual([8_000]); // asked at 4 s, ticks at 6 and 8 s
    expect(clock.pending).toBe(0);
  });

  it('S19 an answer that is late by less than that is an answer', () => {
    const { clock, lostAtMs, worker, heartbeat } = setUp();
    worker.answers = false;
    for (let second = 0; second < 60; second += 3) {
      clock.advance(3_000);
      heartbeat.noteLife();
    }
    expect(lostAtMs).toEqual([]);
  });

  it('S19 a worker whose script is slow to come is given 18 s for its first word', () => {
    const { clock, lostAtMs } = setUp({ answers: false });
    clock.advance(17_999);
    expect(lostAtMs).toEqual([]);
    clock.advance(1);
    expect(lostAtMs).toEqual([18_000]);
  });

  it.each([3_001, 60_000, 3_600_000])('S19 a page frozen for %i ms accuses nobody', (frozenMs) => {
    const { clock, lostAtMs, worker, heartbeat } = setUp();
    worker.answers = false;
    clock.advance(4_000); // asked at 2 s, one silent tick
    clock.sleep(frozenMs);
    clock.advance(0); // timers first; the answer waits to be read
    expect(lostAtMs).toEqual([]);
    heartbeat.noteLife();
    worker.answers = true;
    clock.advance(60_000);
    expect(lostAtMs).toEqual([]);
  });

  it('S19 a page that was frozen still finds out that its worker is gone', () => {
    const { clock, lostAtMs, worker } = setUp();
    worker.answers = false;
    clock.sleep(60_000);
    clock.advance(0); // asks anew
    clock.advance(3_999);
    expect(lostAtMs).toEqual([]);
    clock.advance(1);
    expect(lostAtMs).toEqual([64_000]);
  });

  it('S19 in a hidden tab, whose timers run once a minute, a lost worker is noticed, too', () => {
    const { clock, beatsAtMs, lostAtMs, worker } = setUp();
    const minute = () => {
      clock.sleep(60_000);
      clock.advance(0);
    };
    for (let passed = 0; passed < 5; passed++) minute();
    expect(beatsAtMs).toHaveLength(6);
    worker.answers = false;
    for (let passed = 0; passed < 3; passed++) minute();
    expect(lostAtMs).toEqual([480_000]);
  });

  it('S19 stopped, it leaves no timer; started again, it asks anew', () => {
    const { clock, beatsAtMs, lostAtMs, worker, heartbeat } = setUp();
    worker.answers = false;
    clock.advance(5_000);
    heartbeat.stop();
    expect(clock.pending).toBe(0);
    heartbeat.start();
    heartbeat.start();
    expect(clock.pending).toBe(1);
    clock.advance(3_999);
    expect(lostAtMs).toEqual([]);
    expect(beatsAtMs).toEqual([0, 2_000, 5_000]);
  });
});
