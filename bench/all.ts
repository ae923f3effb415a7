/**
 * Every bench of docs/PERFORMANCE.md, one after another, and all their figures in one table; less than a quarter of an hour.
 *
 *     npm run bench -- [--picture docs/performance.svg]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { plot } from './harness/plot.ts';
import { printReport, REPORTS_DIR, type BenchReport } from './harness/report.ts';

/** By name, with the words that keep all of them together short. */
const BENCHES: Readonly<Record<string, readonly string[]>> = {
  look: ['--runs', '2', '--every', '6'],
  offline: ['--runs', '2'],
  start: ['--runs', '5'],
  speakers: ['--speakers', '1,4,8,12', '--baseline', '1'],
  session: ['--seconds', '60'],
  'first-words': ['--takes', '7'],
  engine: ['--set', 'joined'],
};

const { values: options } = parseArgs({ options: { picture: { type: 'string' } } });
const startedMs = performance.now();
const reports: BenchReport[] = [];
const failed: string[] = [];
for (const [name, words] of Object.entries(BENCHES)) {
  console.log(`\n── bench:${name}`);
  const report = await run(name, words);
  if (report) reports.push(report);
  else failed.push(name);
}
console.log(`\n── all, in ${((performance.now() - startedMs) / 60_000).toFixed(1)} minutes`);
for (const report of reports) printReport(report, console.log);
if (options.picture !== undefined)
  writeFileSync(options.picture, plot(reports.flatMap(({ series }) => series)));
if (failed.length > 0) {
  console.error(`\nwithout a report: ${failed.join(', ')}`);
  process.exitCode = 1;
}

/** Null: it ended without a report. A missed target is in the report. */
async function run(name: string, words: readonly string[]): Promise<BenchReport | null> {
  const file = join(REPORTS_DIR, `${name}.json`);
  rmSync(file, { force: true });
  const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const bench = spawn(process.execPath, ['--import', 'tsx', program, ...words], {
    stdio: 'inherit',
  });
  await once(bench, 'exit');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as BenchReport;
  } catch {
    return null;
  }
}
