import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/shared/time/manual-clock.ts';
import { stopOnSignals } from './lifecycle.ts';

function pressed(gapsMs: readonly number[]): string[] {
  const clock = new ManualClock();
  const told: string[] = [];
  const press = stopOnSignals(clock, {
    graceful: () => told.push('graceful'),
    atOnce: () => told.push('at once'),
  });
  for (const gapMs of gapsMs) {
    clock.advance(gapMs);
    press();
  }
  return told;
}

describe('Ctrl-C', () => {
  test('one press stops gracefully', () => expect(pressed([0])).toEqual(['graceful']));
  test('a repeat within 500 ms is the same press: npm passes it on', () =>
    expect(pressed([0, 1, 499])).toEqual(['graceful']));
  test('a second one later stops at once', () =>
    expect(pressed([0, 501])).toEqual(['graceful', 'at once']));
  test('also after a repeat', () => expect(pressed([0, 3, 600])).toEqual(['graceful', 'at once']));
});
