/** What one suite came to, in tests; a check such as lint is one test. */
export interface SuiteOutcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why there is a failure that no test reported: a crash, an empty suite. */
  readonly problem?: string;
  /** Those of `failed` that were reported, in the runner's words. */
  readonly failures?: readonly Failure[];
}

/** One test that failed. */
export interface Failure {
  /** Its file and its titles, from the outermost in. */
  readonly name: string;
  /** The runner's message, of as many lines as it likes; it may be in colour. */
  readonly why: string;
}

export interface Suite {
  readonly name: string;
  /** Runs in front of the person who waits for it; never rejects for a test that fails. `args` go on to its runner. */
  run(args: readonly string[]): Promise<SuiteOutcome>;
}

/** What a runner's report says. */
export type Report = Omit<SuiteOutcome, 'problem'>;

/**
 * Judges what a runner reported together with how its process ended, so that a crash, a report
 * that is missing, and a suite that ran nothing are failures too.
 */
export function judge(
  report: Report | undefined,
  ended: { ok: boolean; how: string },
): SuiteOutcome {
  if (!report) return oneFailure(`it left no report (${ended.how})`);
  if (report.passed + report.failed === 0)
    return { ...report, ...oneFailure('it ran no test'), skipped: report.skipped };
  if (!ended.ok && report.failed === 0)
    return { ...report, failed: 1, problem: `no test failed, yet: ${ended.how}` };
  return report;
}

export function oneFailure(problem: string): SuiteOutcome {
  return { passed: 0, failed: 1, skipped: 0, problem };
}
