import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cpuMsOf } from './process-cpu.ts';

test.runIf(existsSync('/proc/self/stat'))('is what the process itself knows of it', () => {
  const { user, system } = process.cpuUsage();
  const told = cpuMsOf(process.pid) ?? NaN;
  const after = process.cpuUsage();
  // Both count in steps of their own.
  expect(told).toBeGreaterThan((user + system) / 1_000 - 50);
  expect(told).toBeLessThan((after.user + after.system) / 1_000 + 50);
});

test('a process that has gone has none', () => {
  expect(cpuMsOf(2 ** 22 + 1)).toBeNull();
});
