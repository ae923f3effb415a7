/** What one suite came to, in tests; a check such as lint is one test. */
export interface SuiteOutcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why there is a failure that no test reported: a crash, an empty suite. */
  readonly problem?: string;
}

export interface Suite {
  readonly name: string;
  /** Runs in front of the person who waits for it; never rejects for a test that fails. `args` go on to its runner. */
  run(args: readonly string[]): Promise<SuiteOutcome>;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Judges what a runner reported together with how its process ended, so that a crash, a report
 * that is missing, and a suite that ran nothing are failures too. No counts: no report.
 */
export function judge(
  counts: Counts | undefined,
  ended: { ok: boolean; how: string },
): SuiteOutcome {
  if (!counts) return oneFailure(`it left no report (${ended.how})`);
  if (counts.passed + counts.failed === 0)
    return { ...oneFailure('it ran no test'), skipped: counts.skipped };
  if (!ended.ok && counts.failed === 0)
    return { ...counts, failed: 1, problem: `no test failed, yet: ${ended.how}` };
  return counts;
}

export function oneFailure(problem: string): SuiteOutcome {
  return { passed: 0, failed: 1, skipped: 0, problem };
}
