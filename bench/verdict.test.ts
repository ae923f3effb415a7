import { describe, expect, test } from 'vitest';
import { printTable, printVerdict, type Check } from './verdict.ts';

const check = (passes: boolean | null): Check => ({
  name: 'a',
  measured: '1',
  target: '0',
  passes,
});

describe('the verdict', () => {
  test.each([
    [[true, true], true],
    [[true, null], true],
    [[true, false, null], false],
  ])('%j: %s', (passes, verdict) => {
    const lines: string[] = [];
    expect(printVerdict(passes.map(check), (line) => lines.push(line))).toBe(verdict);
    expect(lines.filter((line) => line.startsWith('FAIL'))).toHaveLength(
      passes.filter((each) => each === false).length,
    );
  });

  test('columns stand under each other', () => {
    const lines: string[] = [];
    printTable([['name', 'a'], ['x', '100'], ['longer name']], (line) => lines.push(line));
    expect(lines).toEqual(['name           a', 'x            100', 'longer name']);
  });
});
