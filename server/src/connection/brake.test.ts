import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { Brake } from './brake.ts';

function open() {
  const clock = new ManualClock();
  const told: string[] = [];
  const marks = { received: 0, committed: 0, sendUntil: 100 };
  const brake = new Brake(clock, {
    pause: () => told.push('pause'),
    resume: () => told.push('resume'),
    warn: () => told.push('warn'),
    tooFast: () => told.push('too fast'),
  });
  const audio = (received: number): void => {
    marks.received = received;
    brake.audioCame(() => marks);
  };
  return { clock, told, marks, brake, audio };
}

describe('the brake', () => {
  test('within credit nothing happens', () => {
    const { told, audio } = open();
    audio(100);
    expect(told).toEqual([]);
  });

  test('an overstep is warned and paused until there is credit; what was on its way is not held against it', () => {
    const { clock, told, marks, audio } = open();
    audio(101);
    audio(150);
    expect(told).toEqual(['warn', 'pause']);
    clock.advance(1_000);
    expect(told).toEqual(['warn', 'pause']);
    marks.sendUntil = 150;
    clock.advance(250);
    expect(told).toEqual(['warn', 'pause', 'resume']);
  });

  test('again soon after: too fast; long after: a new warning', () => {
    const first = open();
    first.audio(101);
    first.clock.advance(10_000);
    expect(first.told).toEqual(['warn', 'pause', 'resume']);
    first.audio(102);
    expect(first.told.at(-1)).toBe('too fast');

    const later = open();
    later.audio(101);
    later.clock.advance(10_000 + 30_000);
    later.audio(102);
    expect(later.told).toEqual(['warn', 'pause', 'resume', 'warn', 'pause']);
  });

  test('a flood of messages is read more slowly, and no fault', () => {
    const { clock, told, brake } = open();
    for (let count = 0; count < 8_000; count++) brake.messageCame();
    expect(told).toEqual([]);
    for (let count = 0; count < 400; count++) brake.messageCame();
    expect(told).toEqual(['pause']);
    clock.advance(1_000);
    expect(told).toEqual(['pause', 'resume']);
  });

  test('released, it reads on and leaves no timer', () => {
    const { clock, told, brake, audio } = open();
    audio(101);
    brake.release();
    expect(told).toEqual(['warn', 'pause', 'resume']);
    expect(clock.pending).toBe(0);
  });
});
