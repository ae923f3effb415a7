import { describe, expect, test } from 'vitest';
import { countPlaywright, countVitest } from './reports.ts';
import { runSuites } from './run-suites.ts';
import { judge, type Suite, type SuiteOutcome } from './suite.ts';

const ENDED_WELL = { ok: true, how: 'exit code 0' };
const CRASHED = { ok: false, how: 'ended by SIGSEGV' };

describe('judging a suite', () => {
  test('counts are taken as reported', () => {
    const counts = { passed: 3, failed: 1, skipped: 2 };
    expect(judge(counts, { ok: false, how: 'exit code 1' })).toEqual(counts);
  });

  test.each([
    ['no report', undefined, CRASHED],
    ['a report without a test', { passed: 0, failed: 0, skipped: 0 }, ENDED_WELL],
    ['nothing but skipped tests', { passed: 0, failed: 0, skipped: 4 }, ENDED_WELL],
    ['a crash after tests that passed', { passed: 9, failed: 0, skipped: 0 }, CRASHED],
  ])('%s is a failure', (_, counts, ended) => {
    const outcome = judge(counts, ended);
    expect(outcome.failed).toBe(1);
    expect(outcome.problem).toBeTruthy();
  });
});

test('a file that breaks outside of any test counts as a failure', () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  };
  expect(countVitest(JSON.stringify(report))).toEqual({ passed: 2, failed: 2, skipped: 2 });
});

test('what Playwright passed only on a second try has failed', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
  expect(countPlaywright(JSON.stringify({ stats }))).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

describe('running suites', () => {
  const suite = (name: string, outcome: SuiteOutcome | Error): Suite => ({
    name,
    run: () => (outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome)),
  });

  async function run(suites: readonly Suite[], inCi: boolean) {
    const lines: string[] = [];
    const verdict = await runSuites(suites, [], inCi, (line) => lines.push(...line.split('\n')));
    return { lines, verdict };
  }

  const three = [
    suite('a', { passed: 2, failed: 1, skipped: 0 }),
    suite('b', new Error('no Chromium')),
    suite('c', { passed: 3, failed: 0, skipped: 2 }),
  ];

  test('all are run and summed, and the last line is the sum alone', async () => {
    const { lines, verdict } = await run(three, false);
    expect(verdict).toEqual({ passed: 5, failed: 2 });
    expect(lines.at(-1)).toBe('5 passed, 2 failed');
    expect(lines).toContain('b: no Chromium');
  });

  test('in CI what was skipped has failed', async () => {
    const { lines, verdict } = await run(three, true);
    expect(verdict.failed).toBe(4);
    expect(lines.at(-1)).toBe('5 passed, 4 failed');
  });
});
