import { expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { AddressBudget } from './address-budget.ts';

test('what is spent comes back a minute after the first', () => {
  const clock = new ManualClock();
  const budget = new AddressBudget(2, clock);
  budget.spend('a');
  clock.advance(20_000);
  expect(budget.waitMs('a')).toBe(0);
  budget.spend('a');
  expect(budget.waitMs('a')).toBe(40_000);
  expect(budget.waitMs('b')).toBe(0);
  clock.advance(39_999);
  expect(budget.waitMs('a')).toBe(1);
  clock.advance(1);
  expect(budget.waitMs('a')).toBeLessThanOrEqual(0);
  budget.spend('a');
  expect(budget.waitMs('a')).toBe(0);
});

test('of too many addresses the oldest is forgotten', () => {
  const budget = new AddressBudget(1, new ManualClock());
  for (let index = 0; index <= 10_000; index++) budget.spend(`address ${index}`);
  expect(budget.waitMs('address 0')).toBe(0);
  expect(budget.waitMs('address 1')).toBe(60_000);
});
