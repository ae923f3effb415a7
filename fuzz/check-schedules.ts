import * as fc from 'fast-check';
import { EXAMPLES } from './examples.ts';
import { play, type Verdict } from './play.ts';
import { schedules } from './schedule.ts';
import type { Schedule } from './steps.ts';

export interface CheckOptions {
  readonly runs: number;
  readonly seed: number;
  /** Of a failure told before: plays that schedule alone. */
  readonly path?: string;
  /** Ends with the first schedule that fails, as it is. */
  readonly asFound?: boolean;
}

export interface CheckResult {
  /** Schedules played until one failed, or all. */
  readonly runs: number;
  readonly totals: Verdict['facts'];
  readonly failure: Failure | null;
}

export interface Failure {
  readonly schedule: Schedule;
  readonly violations: readonly string[];
  readonly seed: number;
  readonly path: string;
}

/** What broke, for fast-check to shrink. */
class Broken extends Error {
  readonly violations: readonly string[];

  constructor(violations: readonly string[]) {
    super(violations.join('\n'));
    this.violations = violations;
  }
}

/** Plays random schedules, those known to be hard first, until one breaks a rule; then the smallest that does. */
export async function checkSchedules(options: CheckOptions): Promise<CheckResult> {
  const { runs, seed, path, asFound = false } = options;
  const totals = { audioSamples: 0, virtualMs: 0, links: 0, finals: 0 };
  const property = fc.asyncProperty(schedules, async (schedule) => {
    const { violations, facts } = await play(schedule);
    totals.audioSamples += facts.audioSamples;
    totals.virtualMs += facts.virtualMs;
    totals.links += facts.links;
    totals.finals += facts.finals;
    if (violations.length > 0) throw new Broken(violations);
  });
  const details = await fc.check(property, {
    numRuns: runs,
    seed,
    endOnFailure: asFound,
    // Part of what a path counts.
    examples: EXAMPLES.map((example) => [example]),
    ...(path === undefined ? {} : { path }),
  });
  if (!details.failed) return { runs: details.numRuns, totals, failure: null };
  const { errorInstance, counterexample } = details;
  const violations =
    errorInstance instanceof Broken ? errorInstance.violations : [messageOf(errorInstance)];
  const [schedule] = counterexample as [Schedule];
  const failure = { schedule, violations, seed, path: details.counterexamplePath ?? '' };
  return { runs: details.numRuns, totals, failure };
}

/** Nothing here throws: an exception is a broken rule, too. */
function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Everything that is needed to see it again. */
export function describeFailure({ schedule, violations, seed, path }: Failure): string {
  return [
    ...violations,
    '',
    `settings: ${JSON.stringify(schedule.setting)}`,
    ...schedule.steps.map((step, index) => `${index + 1}. ${JSON.stringify(step)}`),
    '',
    `again: npm run fuzz -- --seed ${seed} --path ${path}`,
  ].join('\n');
}
