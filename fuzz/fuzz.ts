/**
 * Plays random schedules against the real client and the real server for as long as wanted:
 * `npm run fuzz -- --runs 100000 [--seed 1] [--path 12:0:3]`. See docs/PROOF.md.
 */
import { parseArgs } from 'node:util';
import { checkSchedules, describeFailure } from './check-schedules.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
});

/** So that a schedule found late can be shrunk and played again by a short path. */
const BATCH_RUNS = 1_000;

const runs = Number(values.runs);
const firstSeed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const startedMs = performance.now();
let [played, audioSamples, virtualMs, links] = [0, 0, 0, 0];
for (let batch = 0; played < runs; batch++) {
  const { path } = values;
  const result = await checkSchedules({
    runs: path === undefined ? Math.min(BATCH_RUNS, runs - played) : 1,
    seed: firstSeed + batch,
    ...(path === undefined ? {} : { path }),
  });
  if (result.failure) {
    console.error(
      `schedule ${played + result.runs} broke a rule:\n${describeFailure(result.failure)}`,
    );
    process.exit(1);
  }
  if (path !== undefined) {
    console.log('this schedule holds');
    break;
  }
  played += result.runs;
  audioSamples += result.totals.audioSamples;
  virtualMs += result.totals.virtualMs;
  links += result.totals.links;
  const seconds = (performance.now() - startedMs) / 1000;
  console.log(
    `${played} schedules in ${seconds.toFixed(0)} s (${(played / seconds).toFixed(0)}/s), ` +
      `${links} links, ${(audioSamples / 16_000 / 3_600).toFixed(1)} h of audio, ` +
      `${(virtualMs / 3_600_000).toFixed(0)} h of their time; seeds ${firstSeed} to ${firstSeed + batch}`,
  );
}
