import { stripVTControlCharacters } from 'node:util';
import { oneFailure, type Suite } from './suite.ts';

/** Of a failure's message; the whole of it is where the suite ran. */
const MAX_LINES_TOLD = 30;

export interface Verdict {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs suites one after another and sums them up. What failed is told again at the end, where it
 * is found, also in the tail of a log. The last line is `N passed, N failed` and nothing else.
 * Where nobody looks (`inCi`), what was skipped has failed.
 */
export async function runSuites(
  suites: readonly Suite[],
  args: readonly string[],
  inCi: boolean,
  print: (line: string) => void,
): Promise<Verdict> {
  let passed = 0;
  let failed = 0;
  const told: string[] = [];
  for (const suite of suites) {
    print(`\n── ${suite.name}`);
    const startedMs = performance.now();
    const outcome = await suite
      .run(args)
      .catch((error: unknown) =>
        oneFailure(error instanceof Error ? error.message : String(error)),
      );
    if (outcome.problem) {
      const problem = `${suite.name}: ${outcome.problem}`;
      print(problem);
      told.push(problem);
    }
    for (const { name, why } of outcome.failures ?? []) {
      told.push(`${suite.name}: ${name}`, ...indented(why));
    }
    const skipped = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : '';
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    print(
      `${suite.name}: ${outcome.passed} passed, ${outcome.failed} failed${skipped} (${seconds} s)`,
    );
    passed += outcome.passed;
    failed += outcome.failed + (inCi ? outcome.skipped : 0);
  }
  if (told.length > 0) print(`\n── failed\n${told.join('\n')}`);
  print(`\n${passed} passed, ${failed} failed`);
  return { passed, failed };
}

function indented(why: string): string[] {
  const lines = stripVTControlCharacters(why)
    .split('\n')
    .filter((line) => line !== '' && !/^\s+at .*node_modules/.test(line));
  const rest = lines.length - MAX_LINES_TOLD;
  const shown = rest > 0 ? [...lines.slice(0, MAX_LINES_TOLD), `… ${rest} lines more`] : lines;
  return shown.map((line) => `    ${line}`);
}
