import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPlaywright, readVitest } from './reports.ts';
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
      {
        name: resolve('a.test.ts'),
        status: 'failed',
        assertionResults: [
          { status: 'failed', fullName: 'adds up', failureMessages: ['expected 3'] },
          { status: 'passed', fullName: 'takes away' },
        ],
      },
      {
        name: resolve('b.test.ts'),
        status: 'failed',
        message: 'no such file',
        assertionResults: [],
      },
      {
        name: resolve('c.test.ts'),
        status: 'passed',
        assertionResults: [{ status: 'passed', fullName: 'divides' }],
      },
    ],
  };
  expect(readVitest(JSON.stringify(report))).toEqual({
    passed: 2,
    failed: 2,
    skipped: 2,
    failures: [
      { name: 'a.test.ts > adds up', why: 'expected 3' },
      { name: 'b.test.ts', why: 'no such file' },
    ],
  });
});

test('what Playwright passed only on a second try has failed', () => {
  const failed = (status: string, ...messages: string[]) => ({
    status,
    results: messages.map((message) => ({
      errors: [{ message }],
      stdout: [{ text: 'the page shows: Stop' }],
    })),
  });
  const spec = (title: string, test: ReturnType<typeof failed>) => ({ title, tests: [test] });
  const report = {
    stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
    errors: [{ message: 'no server' }],
    suites: [
      {
        title: 'room.spec.ts',
        specs: [
          spec('joins', failed('expected')),
          spec('leaves', failed('unexpected', 'no words')),
        ],
        suites: [{ title: 'late', specs: [spec('comes', failed('flaky', 'once'))] }],
      },
    ],
  };
  expect(readPlaywright(JSON.stringify(report))).toEqual({
    passed: 5,
    failed: 2,
    skipped: 2,
    failures: [
      { name: 'room.spec.ts > leaves', why: 'the page shows: Stop\nno words' },
      { name: 'room.spec.ts > late > comes', why: 'the page shows: Stop\nonce' },
      { name: 'outside of any test', why: 'no server' },
    ],
  });
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

  test('what failed is told again before the sum, without colours, cut where it is long', async () => {
    const long = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
    const failures = [
      { name: 'a.test.ts > adds up', why: '\u001b[31mexpected 3\u001b[39m' },
      { name: 'a.test.ts > takes away', why: long },
    ];
    const { lines } = await run(
      [suite('a', { passed: 2, failed: 2, skipped: 0, failures }), suite('b', new Error('gone'))],
      false,
    );
    const told = lines.slice(lines.indexOf('── failed'));
    expect(told.slice(0, 4)).toEqual([
      '── failed',
      'a: a.test.ts > adds up',
      '    expected 3',
      'a: a.test.ts > takes away',
    ]);
    expect(told.slice(-5)).toEqual([
      '    line 29',
      '    … 10 lines more',
      'b: gone',
      '',
      '2 passed, 3 failed',
    ]);
  });

  test('in CI what was skipped has failed', async () => {
    const { lines, verdict } = await run(three, true);
    expect(verdict.failed).toBe(4);
    expect(lines.at(-1)).toBe('5 passed, 4 failed');
  });
});
