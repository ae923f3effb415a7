import { relative } from 'node:path';
import type { Failure, Report } from './suite.ts';

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly VitestFile[];
}

interface VitestFile {
  /** Its absolute path. */
  readonly name: string;
  readonly status: string;
  /** Of a file that failed outside of any test. */
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[] | null;
  }[];
}

/** Reads vitest's json reporter; a file that failed outside of any test counts as one failure. */
export function readVitest(json: string): Report {
  const report = JSON.parse(json) as VitestReport;
  const broken = report.testResults.filter(isBroken);
  const failed = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        name: `${fileName(name)} > ${fullName}`,
        why: (failureMessages ?? []).join('\n'),
      })),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...failed,
      ...broken.map(({ name, message }) => ({ name: fileName(name), why: message ?? '' })),
    ],
  };
}

function isBroken({ status, assertionResults }: VitestFile): boolean {
  return status === 'failed' && !assertionResults.some((each) => each.status === 'failed');
}

function fileName(path: string): string {
  return relative(process.cwd(), path);
}

interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly suites: readonly PlaywrightSuite[];
  /** What went wrong outside of any test. */
  readonly errors: readonly { readonly message?: string }[];
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly PlaywrightResult[];
    }[];
  }[];
}

interface PlaywrightResult {
  readonly errors: readonly { readonly message?: string }[];
  /** What the test wrote: where its page was, above all. */
  readonly stdout: readonly { readonly text?: string }[];
}

/** Reads Playwright's json reporter; what passed only on a second try failed. */
export function readPlaywright(json: string): Report {
  const { stats, suites, errors } = JSON.parse(json) as PlaywrightReport;
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures: [
      ...suites.flatMap((suite) => playwrightFailures(suite, [])),
      ...errors.map(({ message }) => ({ name: 'outside of any test', why: message ?? '' })),
    ],
  };
}

function whatItSaid({ errors, stdout }: PlaywrightResult): string[] {
  return [...stdout.map(({ text }) => text ?? ''), ...errors.map(({ message }) => message ?? '')];
}

function playwrightFailures(suite: PlaywrightSuite, outer: readonly string[]): Failure[] {
  const titles = [...outer, suite.title];
  const own = suite.specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) => ({
        name: [...titles, title].join(' > '),
        why: results.flatMap(whatItSaid).join('\n'),
      })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => playwrightFailures(inner, titles))];
}
