import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { Liveness } from './liveness.ts';

function open() {
  const clock = new ManualClock();
  const told: string[] = [];
  const liveness = new Liveness(
    clock,
    { pingIntervalMs: 10_000, idleTimeoutMs: 60_000 },
    {
      ping: () => told.push('ping'),
      lost: () => told.push('lost'),
      idle: () => told.push('idle'),
    },
  );
  return { clock, told, liveness };
}

describe('liveness', () => {
  test('two pings without an answer: lost within 35 s', () => {
    const { clock, told } = open();
    clock.advance(35_000);
    expect(told).toEqual(['ping', 'ping', 'lost']);
  });

  test('an answer is enough to stay, not enough against the idle limit', () => {
    const { clock, told, liveness } = open();
    liveness.messageCame();
    for (let second = 0; second < 60; second++) {
      liveness.heard();
      clock.advance(1_000);
    }
    expect(told).not.toContain('lost');
    expect(told.filter((it) => it === 'idle')).toHaveLength(1);
  });

  test('any message starts the idle limit anew', () => {
    const { clock, told, liveness } = open();
    for (let minute = 0; minute < 10; minute++) {
      liveness.messageCame();
      clock.advance(59_000 / 3);
      liveness.heard();
      clock.advance(59_000 / 3);
      liveness.heard();
      clock.advance(59_000 / 3);
    }
    expect(told).not.toContain('idle');
  });

  test('what is not read is not judged', () => {
    const { clock, told, liveness } = open();
    liveness.messageCame();
    liveness.pause();
    clock.advance(120_000);
    expect(told).toEqual([]);
    liveness.resume();
    clock.advance(60_000);
    expect(told).toContain('lost');
  });

  test('a client with nothing more to say may be silent', () => {
    const { clock, told, liveness } = open();
    liveness.messageCame();
    liveness.nothingMoreExpected();
    liveness.messageCame();
    for (let second = 0; second < 120; second++) {
      liveness.heard();
      clock.advance(1_000);
    }
    expect(told).not.toContain('idle');
    liveness.close();
    expect(clock.pending).toBe(0);
  });
});
