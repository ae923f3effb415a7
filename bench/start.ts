/**
 * How long `npm start` takes with everything cached, and what the product then keeps in memory (docs/ENGINE.md).
 * Another checkout can be started in turns with this one: before and after in one run, on one machine.
 *
 *     npm run bench:start -- [--runs 10] [--beside <folder of another checkout>]
 */
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_DIR } from '../scripts/setup/project.mjs';
import { openReport } from './harness/report.ts';
import { numberOption } from './number-option.ts';
import { percentile } from './percentile.ts';
import { mibToMb } from './process-figures.ts';
import { startOnce, type ProcessShare, type StartRun } from './start-run.ts';

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '10' }, beside: { type: 'string' } },
});
const runs = numberOption('runs', options.runs, 1);
const projects = [
  { name: 'this checkout', dir: PROJECT_DIR },
  ...(options.beside === undefined ? [] : [{ name: 'the other', dir: resolve(options.beside) }]),
];
if (process.platform !== 'linux') {
  console.error('This bench reads /proc: Linux only.');
  process.exit(2);
}

const report = openReport('start');
const taken = projects.map(({ name, dir }) => ({ name, dir, runs: [] as StartRun[] }));
console.log(`${runs} starts each, ${availableParallelism()} cores, load ${load()} before`);
// The first builds and fetches what is not there yet: it does not count.
for (const { dir } of taken) await startOnce(dir);
for (let run = 0; run < runs; run++)
  for (const { dir, runs: own } of taken) own.push(await startOnce(dir));
console.log(`load ${load()} after`);
for (const project of taken) print(project.name, project.runs);
const [own, beside] = taken.map((project) => project.runs);
report.close([
  {
    figure: 'npm start, all cached, until ready',
    unit: 'ms',
    ours: own?.map(({ readyMs }) => readyMs) ?? [],
    ...(beside && { baseline: beside.map(({ readyMs }) => readyMs) }),
    target: { atMost: 2_000 },
  },
  {
    figure: 'idle, server and engine, resident',
    unit: 'MB',
    ours: own?.map(residentMb) ?? [],
    ...(beside && { baseline: beside.map(residentMb) }),
    target: { atMost: 450 },
  },
]);

/** Of what stays: npm and its shell wait for the server, and are left out. */
function residentMb({ processes }: StartRun): number {
  const counted = processes.filter(isProduct);
  return mibToMb(counted.reduce((sum, { residentMiB }) => sum + residentMiB, 0));
}

function isProduct({ name }: ProcessShare): boolean {
  return name !== 'npm' && name !== 'shell';
}

function print(name: string, all: readonly StartRun[]): void {
  console.log(`\n${name}: median (lowest to highest)`);
  console.log(`  listening            ${spread(all.map(({ listeningMs }) => listeningMs))} ms`);
  console.log(`  ready                ${spread(all.map(({ readyMs }) => readyMs))} ms`);
  console.log('                       processor ms until ready | resident MiB | proportional MiB');
  const names = [...new Set(all.flatMap(({ processes }) => processes.map((each) => each.name)))];
  for (const each of names) printRow(each, all, (share) => share.name === each);
  printRow('all', all, () => true);
  printRow('all but npm', all, isProduct);
}

function printRow(
  name: string,
  all: readonly StartRun[],
  counts: (share: ProcessShare) => boolean,
): void {
  const sums = (figure: (share: ProcessShare) => number): string =>
    spread(
      all.map(({ processes }) =>
        processes.filter(counts).reduce((sum, each) => sum + figure(each), 0),
      ),
    );
  const columns = [
    sums(({ cpuMs }) => cpuMs),
    sums(({ residentMiB }) => residentMiB),
    sums(({ proportionalMiB }) => proportionalMiB),
  ];
  console.log(`  ${name.padEnd(20)} ${columns.join(' | ')}`);
}

function spread(values: readonly number[]): string {
  const [median, low, high] = [
    percentile(values, 0.5),
    Math.min(...values),
    Math.max(...values),
  ].map((value) => value.toFixed(0));
  return `${median} (${low}–${high})`;
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
