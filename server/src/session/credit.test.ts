import { describe, expect, test } from 'vitest';
import { Credit, DEFAULT_CREDIT } from './credit.ts';

const SECOND = 16_000;

describe('credit', () => {
  test('a minute goes at once, then four times real time', () => {
    const credit = new Credit(0);
    expect(credit.sendUntil(0, 0, 0)).toBe(60 * SECOND);
    credit.spend(60 * SECOND, 0);
    // All of it committed: only the tokens hold now.
    expect(credit.sendUntil(60 * SECOND, 60 * SECOND, 0)).toBe(60 * SECOND);
    expect(credit.sendUntil(60 * SECOND, 60 * SECOND, 1_000)).toBe(64 * SECOND);
    expect(credit.sendUntil(60 * SECOND, 60 * SECOND, 100_000)).toBe(120 * SECOND);
  });

  test('what is un-final is never more than a minute', () => {
    const credit = new Credit(0);
    credit.spend(50 * SECOND, 0);
    expect(credit.sendUntil(50 * SECOND, 5 * SECOND, 100_000)).toBe(65 * SECOND);
  });

  test('a gap costs nothing', () => {
    const credit = new Credit(0);
    expect(credit.sendUntil(500 * SECOND, 500 * SECOND, 0)).toBe(560 * SECOND);
  });

  test('it never falls', () => {
    const credit = new Credit(0, { ...DEFAULT_CREDIT, maxTokensSamples: 10 * SECOND });
    expect(credit.sendUntil(0, 0, 0)).toBe(10 * SECOND);
    // Overstepping by far: the debt is paid back before anything more is given.
    credit.spend(30 * SECOND, 0);
    expect(credit.sendUntil(5 * SECOND, 0, 0)).toBe(10 * SECOND);
  });
});
