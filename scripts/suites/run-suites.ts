import { oneFailure, type Suite } from './suite.ts';

export interface Verdict {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs suites one after another and sums them up. The last line is `N passed, N failed` and
 * nothing else. Where nobody looks (`inCi`), what was skipped has failed.
 */
export async function runSuites(
  suites: readonly Suite[],
  args: readonly string[],
  inCi: boolean,
  print: (line: string) => void,
): Promise<Verdict> {
  let passed = 0;
  let failed = 0;
  for (const suite of suites) {
    print(`\n── ${suite.name}`);
    const startedMs = performance.now();
    const outcome = await suite
      .run(args)
      .catch((error: unknown) =>
        oneFailure(error instanceof Error ? error.message : String(error)),
      );
    if (outcome.problem) print(`${suite.name}: ${outcome.problem}`);
    const skipped = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : '';
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    print(
      `${suite.name}: ${outcome.passed} passed, ${outcome.failed} failed${skipped} (${seconds} s)`,
    );
    passed += outcome.passed;
    failed += outcome.failed + (inCi ? outcome.skipped : 0);
  }
  print(`\n${passed} passed, ${failed} failed`);
  return { passed, failed };
}
