import { describe, expect, it } from 'vitest';
import { InputRig } from './input-rig-double.ts';

/** One that has been heard for a second. */
function heard(): InputRig {
  const rig = new InputRig();
  rig.attach(0);
  rig.hear(1_000);
  return rig;
}

/** Frames of 100 ms whose sound card runs at `ratio` of its rate. */
function hearAt(rig: InputRig, ratio: number, ms: number): void {
  for (let heardMs = 0; heardMs < ms; heardMs += 100) {
    rig.clock.advance(100);
    rig.push(Math.round(1600 * ratio));
  }
}

describe('a capture that falls silent', () => {
  it('is told of within 2 s, once', () => {
    const rig = heard();
    rig.clock.advance(1_500);
    expect(rig.stalled).toEqual([]);
    rig.clock.advance(500);
    expect(rig.stalled).toEqual([0]);
    rig.clock.advance(60_000);
    rig.hear(1_000);
    rig.clock.advance(60_000);
    expect(rig.stalled).toEqual([0]);
    rig.attach(1);
    rig.hear(100);
    rig.clock.advance(2_000);
    expect(rig.stalled).toEqual([0, 1]);
  });

  it('has 3 s for its first frame', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.clock.advance(3_000);
    expect(rig.stalled).toEqual([]);
    rig.clock.advance(500);
    expect(rig.stalled).toEqual([0]);
  });

  it('is not told of for the older epoch, whose frames do not count for the newer', () => {
    const rig = heard();
    rig.input.expectEpoch(1);
    rig.hear(4_000);
    expect(rig.stalled).toEqual([1]);
  });

  it.each([
    ['in an interruption', (rig: InputRig) => rig.input.interrupt('suspended')],
    ['after its marker', (rig: InputRig) => void rig.pushMarker()],
    ['after the end of input', (rig: InputRig) => rig.input.end()],
    ['after close', (rig: InputRig) => rig.input.close()],
  ])('is expected %s', (_when, prepare) => {
    const rig = heard();
    prepare(rig);
    rig.clock.advance(60_000);
    expect(rig.stalled).toEqual([]);
  });

  it('is told of after an interruption, with time to get going', () => {
    const rig = heard();
    rig.input.interrupt('suspended');
    rig.clock.advance(60_000);
    rig.input.interrupt(null);
    rig.clock.advance(3_000);
    expect(rig.stalled).toEqual([]);
    rig.clock.advance(500);
    expect(rig.stalled).toEqual([0]);
  });

  it.each([
    ['the clock goes on', false],
    ['the clock sleeps, too', true],
  ])('has time to get going after a sleep: %s', (_what, clockSleeps) => {
    const rig = heard();
    if (clockSleeps) rig.aheadMs += 60_000;
    else rig.clock.sleep(60_000);
    rig.clock.advance(2_500);
    expect(rig.stalled).toEqual([]);
    rig.clock.advance(2_000);
    expect(rig.stalled).toEqual([0]);
  });

  it('is not meant by a thread that was busy: its frames come right after the timer', () => {
    const rig = heard();
    for (let round = 0; round < 5; round++) {
      rig.clock.sleep(3_000);
      rig.clock.advance(0);
      rig.hearLate(3_000);
      rig.hear(500);
    }
    // Busy once more while it is looked at again.
    rig.clock.advance(1_500);
    rig.clock.sleep(2_000);
    rig.clock.advance(0);
    expect(rig.stalled).toEqual([]);
  });

  it('is nobody’s matter in an epoch that was not announced', () => {
    const rig = new InputRig();
    rig.hear(1_000);
    expect(rig.clock.pending).toBe(0);
  });
});

describe('a capture at a wrong rate', () => {
  it.each([0.5, 0.85, 1.15, 2])('is told of, once: %d of 16 kHz', (ratio) => {
    const rig = heard();
    hearAt(rig, ratio, 20_000);
    expect(rig.stalled).toEqual([0]);
  });

  it.each([0.95, 1, 1.05])('is none at %d of 16 kHz', (ratio) => {
    const rig = heard();
    hearAt(rig, ratio, 60_000);
    expect(rig.stalled).toEqual([]);
  });

  it('is none where a stall is made up for, or the wall clock is set', () => {
    const rig = heard();
    for (let round = 0; round < 5; round++) {
      rig.clock.advance(1_200);
      for (let frame = 0; frame < 12; frame++) rig.push();
      rig.hear(4_000);
      rig.aheadMs -= 3_000;
      rig.hear(4_000);
      rig.aheadMs += 450;
      rig.hear(4_000);
    }
    expect(rig.stalled).toEqual([]);
  });
});
