import { describe, expect, it } from 'vitest';
import { InputRig, RIG_EPOCH_MS, span } from './input-rig-double.ts';

describe('S19 a timeline that another worker began', () => {
  it('S19 goes on from its sample, the time up to the first frame is lost', () => {
    const rig = new InputRig({ originEpochMs: RIG_EPOCH_MS - 10_000, sample: span(8_000) });
    expect(rig.input.originEpochMs).toBe(RIG_EPOCH_MS - 10_000);
    rig.attach(7);
    rig.hear(3_000);
    expect(rig.pieces).toEqual([
      ['worker_lost', span(2_000)],
      ['audio', span(3_000)],
    ]);
  });

  it('S19 no gap where the first frame is earlier than the timeline', () => {
    const rig = new InputRig({ originEpochMs: RIG_EPOCH_MS - 10_000, sample: span(12_000) });
    rig.hear(200);
    expect(rig.pieces).toEqual([['audio', span(200)]]);
    expect(rig.input.originEpochMs).toBe(RIG_EPOCH_MS - 10_000);
  });

  it('S19 without an origin there is no gap, and the first frame gives the origin', () => {
    const rig = new InputRig({ originEpochMs: null, sample: span(5_000) });
    rig.hear(100);
    expect(rig.pieces).toEqual([['audio', span(100)]]);
    expect(rig.input.originEpochMs).toBe(RIG_EPOCH_MS - 5_000);
  });

  it('S19 an end before the first frame leaves the timeline as it was', () => {
    const rig = new InputRig({ originEpochMs: RIG_EPOCH_MS - 10_000, sample: span(8_000) });
    rig.attach(0);
    rig.clock.advance(1_000);
    rig.input.end();
    rig.clock.advance(1_000);
    expect(rig.ended).toBe(1);
    expect(rig.pieces).toEqual([]);
  });
});

describe('S16 a new epoch', () => {
  it.each([
    ['what was told with it', 'device_lost', 'muted', 'device_lost'],
    ['the interruption that it ends', undefined, 'muted', 'muted'],
    ['nothing known', undefined, null, 'capture_stalled'],
  ] as const)('S16 the time before it is a gap: %s', (_what, told, interruption, expected) => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(1_000);
    rig.input.interrupt(interruption);
    rig.clock.advance(700);
    rig.attach(1, told);
    rig.hear(200);
    expect(rig.pieces).toEqual([
      ['audio', span(1_000)],
      [expected, span(700)],
      ['audio', span(200)],
    ]);
  });

  it('S16 the time before it is sleep where the machine slept', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(1_000);
    rig.clock.sleep(20_000);
    rig.attach(1);
    rig.hear(200);
    expect(rig.pieces[1]).toEqual(['sleep', span(20_000)]);
  });

  it('S16 after an interruption it is heard, and what the older one still sends is not', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(1_000);
    rig.input.interrupt('muted');
    rig.hear(500);
    rig.clock.advance(100);
    const older = rig.frame();
    rig.attach(1);
    rig.input.take(older);
    rig.hear(200);
    expect(rig.pieces).toEqual([
      ['audio', span(1_000)],
      ['muted', span(600)],
      ['audio', span(200)],
    ]);
  });

  it('S16 a reason told for one that never spoke is kept for the next', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(100);
    rig.attach(1, 'device_lost');
    rig.clock.advance(1_000);
    rig.attach(2);
    rig.hear(100);
    expect(rig.pieces[1]).toEqual(['device_lost', span(1_000)]);
    rig.clock.advance(1_000);
    rig.attach(3);
    rig.hear(100);
    expect(rig.pieces[3]).toEqual(['capture_stalled', span(1_000)]);
  });
});

describe('S16 an interruption', () => {
  it('S16 frames are a gap, exactly as many, told by the second', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('muted');
    rig.hear(10_000);
    rig.input.interrupt(null);
    rig.hear(500);
    expect(rig.pieces).toEqual([
      ['audio', span(500)],
      ['muted', span(10_000)],
      ['audio', span(500)],
    ]);
    expect(rig.sink.gapsTold).toBeLessThanOrEqual(15);
  });

  it('S16 time without frames grows as a gap of that reason, and the rest comes with the next frame', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('suspended');
    const totals: number[] = [];
    for (let piece = 0; piece < 3; piece++) {
      rig.clock.advance(5_000);
      totals.push(rig.sink.total);
    }
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    expect(new Set(totals).size).toBe(3);
    expect(rig.appended).toBeGreaterThanOrEqual(3);
    rig.input.interrupt(null);
    rig.hear(500);
    rig.input.decide();
    expect(rig.pieces).toEqual([
      ['audio', span(500)],
      ['suspended', span(15_000)],
      ['audio', span(500)],
    ]);
  });

  it('S16 the jump of a suspended context has its reason', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('suspended');
    rig.clock.advance(900);
    rig.input.interrupt(null);
    rig.hear(2_000);
    expect(rig.pieces[1]).toEqual(['suspended', span(900)]);
    rig.clock.advance(900);
    rig.hear(2_000);
    expect(rig.pieces[3]).toEqual(['capture_stalled', span(900)]);
  });

  it('S16 frames that waited for a busy thread are not counted beside the time', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('muted');
    rig.clock.sleep(3_000);
    rig.clock.advance(0);
    expect(rig.sink.total).toBe(span(2_500));
    rig.hearLate(3_000);
    rig.hear(500);
    rig.input.decide();
    expect(rig.pieces).toEqual([
      ['audio', span(500)],
      ['muted', span(3_500)],
    ]);
  });

  it('S16 what time told and frames brought after all is taken off the next gap', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('muted');
    rig.clock.sleep(3_000);
    rig.clock.advance(0);
    rig.input.interrupt(null);
    rig.hearLate(3_000); // heard: audio is never dropped
    expect(rig.sink.total).toBe(span(5_500));
    rig.clock.advance(5_000);
    rig.attach(1);
    rig.hear(500);
    expect(rig.sink.total).toBe(span(9_000));
  });

  it('S16 one begins before the first frame: nothing by time, then frames are a gap', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.input.interrupt('muted');
    rig.clock.advance(10_000);
    expect(rig.pieces).toEqual([]);
    rig.hear(1_000);
    rig.input.interrupt(null);
    rig.hear(200);
    expect(rig.pieces).toEqual([
      ['muted', span(1_000)],
      ['audio', span(200)],
    ]);
    expect(rig.input.originEpochMs).toBe(RIG_EPOCH_MS + 10_000);
  });

  it('S16 another reason: each has its own time', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('muted');
    rig.clock.advance(6_000);
    rig.input.interrupt('device_lost');
    rig.clock.advance(6_000);
    rig.attach(1);
    rig.hear(200);
    expect(rig.pieces.map(([kind]) => kind)).toEqual(['audio', 'muted', 'device_lost', 'audio']);
    expect(rig.sink.total).toBe(span(12_700));
  });

  it.each([
    ['the clock goes on', false],
    ['the clock sleeps, too', true],
  ])('S16 sleep within one is sleep, told at once: %s', (_what, clockSleeps) => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('suspended');
    if (clockSleeps) rig.aheadMs += 60_000;
    else rig.clock.sleep(60_000);
    rig.clock.advance(2_000);
    expect(rig.pieces[1]?.[0]).toBe('sleep');
    expect(rig.pieces[1]?.[1]).toBeGreaterThanOrEqual(span(58_000));
    rig.input.interrupt(null);
    rig.hear(500);
    rig.input.decide();
    expect(rig.sink.total).toBe(span(63_000));
  });
});

describe('S16 the reason of a jump', () => {
  it.each([
    ['the clock goes on', false],
    ['the clock sleeps, too', true],
  ])('S16 the machine slept: %s', (_what, clockSleeps) => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    if (clockSleeps) rig.aheadMs += 60_000;
    else rig.clock.sleep(60_000);
    rig.hear(2_000);
    expect(rig.pieces).toEqual([
      ['audio', span(500)],
      ['sleep', span(60_000)],
      ['audio', span(2_000)],
    ]);
    rig.clock.advance(800);
    rig.hear(2_000);
    expect(rig.pieces[3]).toEqual(['capture_stalled', span(800)]);
  });

  it('S16 a frame from before the sleep, taken after it, does not hide it', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.clock.advance(100);
    const waiting = rig.frame();
    rig.clock.sleep(60_000);
    rig.clock.advance(0);
    rig.input.take(waiting);
    rig.hear(2_000);
    expect(rig.pieces[1]).toEqual(['sleep', span(60_000)]);
  });
});

describe('S17 the end of input', () => {
  it('S17 with the marker missing in an interruption, each moment is told once', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('suspended');
    rig.clock.advance(12_345);
    rig.input.end();
    rig.clock.advance(1_000);
    expect(rig.ended).toBe(1);
    expect(rig.pieces).toEqual([
      ['audio', span(500)],
      ['suspended', span(12_345)],
    ]);
    expect(rig.clock.pending).toBe(0);
  });

  it('S17 with the marker come, the rest of an interruption is told, too', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('suspended');
    rig.clock.advance(12_345);
    rig.input.end();
    rig.clock.advance(300);
    rig.pushMarker();
    expect(rig.ended).toBe(1);
    expect(rig.pieces[1]).toEqual(['suspended', span(12_345)]);
  });

  it('S17 a lost device whose epoch has ended: time goes on until the end is asked for', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('device_lost');
    rig.pushMarker();
    rig.clock.advance(7_000);
    rig.input.end();
    expect(rig.ended).toBe(1);
    expect(rig.pieces[1]).toEqual(['device_lost', span(7_000)]);
    expect(rig.clock.pending).toBe(0);
  });

  it('S17 a pause after an epoch that ended, uninterrupted, is no gap', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.pushMarker();
    rig.clock.advance(7_000);
    rig.input.end();
    expect(rig.pieces).toEqual([['audio', span(500)]]);
  });

  it('S17 muted frames after the end was asked for are a gap, and end with the marker', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('muted');
    rig.input.end();
    rig.hear(100);
    rig.pushMarker();
    expect(rig.pieces).toEqual([
      ['audio', span(500)],
      ['muted', span(100)],
    ]);
  });

  it('S17 a gap that the source told is not told again when the marker is missing', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.takeGap('muted', span(3_000));
    rig.clock.advance(3_200);
    rig.input.end();
    rig.clock.advance(1_000);
    expect(rig.sink.total).toBe(span(3_700));
  });

  it('S17 close in an interruption, in a jump, in an end: nothing is left', () => {
    const rig = new InputRig();
    rig.attach(0);
    rig.hear(500);
    rig.input.interrupt('muted');
    rig.clock.advance(700);
    rig.push();
    rig.input.end();
    rig.input.close();
    expect(rig.clock.pending).toBe(0);
    expect(rig.push()).toBe('late');
    rig.input.interrupt('muted');
    rig.input.expectEpoch(1);
    expect(rig.clock.pending).toBe(0);
    expect(rig.ended).toBe(0);
  });
});
