import { expect, test } from 'vitest';
import { printReport, verdictOf, type BenchRow } from './report.ts';

const row = (ours: number[], target?: BenchRow['target']): BenchRow => ({
  figure: 'final',
  unit: 'ms',
  ours,
  ...(target && { target }),
});

test('a target is reached by the median of all runs, not by what nobody measured', () => {
  expect(verdictOf(row([100, 300, 900], { atMost: 300 }))).toBe('reached');
  expect(verdictOf(row([100, 301, 302], { atMost: 300 }))).toBe('missed');
  expect(verdictOf(row([24, 25, 26], { atLeast: 25 }))).toBe('reached');
  expect(verdictOf(row([24], { atLeast: 25 }))).toBe('missed');
  expect(verdictOf(row([], { atMost: 300 }))).toBe('unmeasured');
  expect(verdictOf(row([5]))).toBe('none');
});

test('a row shows median, spread, and how many times the baseline took', () => {
  const lines: string[] = [];
  const machine = {
    processor: 'some processor',
    cores: 2,
    memoryGiB: 8,
    node: 'v20',
    loadBefore: 0,
    commit: 'abc',
    at: '',
  };
  const rows = [{ ...row([10, 12, 11]), baseline: [33], target: { atMost: 20 } }];
  printReport({ name: 'some', machine, rows }, (line) => lines.push(line));
  const told = lines.at(-1) ?? '';
  expect(told.split(/ {2,}/)).toEqual([
    'final, ms',
    '11 (10–12)',
    '33',
    '3.00 ×',
    '≤ 20',
    'reached',
  ]);
});
