import { expect, test } from 'vitest';
import { checkSchedules, describeFailure } from './check-schedules.ts';

/** The same schedules on every machine; `npm run fuzz` plays others. */
const SEED = 9;
const RUNS = 2_000;

test(
  `S1, S3, S8, S9, S13, S18: ${RUNS} random schedules lose nothing, double nothing and leave nothing`,
  { timeout: 300_000 },
  async () => {
    const { runs, failure } = await checkSchedules({ runs: RUNS, seed: SEED });
    expect(failure && describeFailure(failure)).toBeNull();
    expect(runs).toBe(RUNS);
  },
);
