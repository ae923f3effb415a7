/**
 * How many speakers who never stop a machine carries, and what each costs: clips in another order for
 * each, beginning at random, measured while all speak; the whole server on this machine, beside the model as it is shipped (docs/PERFORMANCE.md).
 *
 *     npm run bench:speakers -- [--speakers 1,4,8,10,12] [--baseline 1,2,3] [--seconds 20] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { readClips } from './engine-material.ts';
import { openServer } from './engine-server.ts';
import { openReport, type BenchRow } from './harness/report.ts';
import type { Line, Series } from './harness/series.ts';
import { numberOption } from './number-option.ts';
import { mibToMb } from './process-figures.ts';
import { runSpeakers, type SpeakersRun } from './speakers/run.ts';
import { printTable } from './verdict.ts';

const { values: options } = parseArgs({
  options: {
    speakers: { type: 'string', default: '1,4,8,10,12' },
    baseline: { type: 'string', default: '1,2,3' },
    seconds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const seconds = numberOption('seconds', options.seconds, 1);
const seed = numberOption('seed', options.seed, 0);
const counts = (name: 'speakers' | 'baseline'): number[] =>
  options[name].split(',').map((text) => numberOption(name, text, 1));

/** A caption that is older is not live any more. */
const MAX_AGE_MS = 800;
const MAX_FINAL_LAG_MS = 1_000;
const SHARED_ENV = {
  EARSHOT_MAX_SESSIONS: '200',
  EARSHOT_MAX_SESSIONS_PER_ADDRESS: '200',
  EARSHOT_MAX_SOCKETS: '200',
  EARSHOT_MAX_SOCKETS_PER_ADDRESS: '200',
};

const HEAD = [
  'speakers',
  'caption age p50, ms',
  'p95',
  'partial lag p95',
  'final lag p95 ≤',
  'partials a second',
  'CPU s a second',
  'loop gap p99, ms',
  'resident MiB',
  'gaps',
];

const report = openReport('speakers');
const clips = readClips('');
const ours = await runAll('this product', counts('speakers'), {});
const baseline = await runAll('the model as shipped', counts('baseline'), {
  EARSHOT_RECOGNISER: 'sherpa-onnx',
});
report.close(rows(), series());

interface Runs {
  readonly idleMiB: number;
  readonly runs: readonly SpeakersRun[];
}

async function runAll(
  name: string,
  speakers: readonly number[],
  env: Readonly<Record<string, string>>,
): Promise<Runs> {
  const server = await openServer({ ...SHARED_ENV, ...env });
  const runs: SpeakersRun[] = [];
  const idleMiB = server.residentMiB() ?? Number.NaN;
  try {
    // Code is compiled and buffers have their size before anything counts.
    await runSpeakers({ server, clips, speakers: 1, seconds: 1, seed });
    for (const count of speakers)
      runs.push(await runSpeakers({ server, clips, speakers: count, seconds, seed: seed + count }));
  } finally {
    await server.close();
  }
  console.log(`\n${name}\n`);
  printTable([HEAD, ...runs.map(cells)], console.log);
  return { idleMiB, runs };
}

function cells(run: SpeakersRun): string[] {
  return [
    String(run.speakers),
    run.captionAgeP50Ms.toFixed(0),
    run.captionAgeP95Ms.toFixed(0),
    run.partialLagP95Ms.toFixed(0),
    run.finalLagP95Ms.toFixed(0),
    run.partialsPerSecond.toFixed(2),
    run.cpuPerSecond.toFixed(3),
    run.loopGapP99Ms.toFixed(1),
    run.residentMiB.toFixed(0),
    String(run.gaps),
  ];
}

function rows(): BenchRow[] {
  const at = (count: number): SpeakersRun | undefined =>
    ours.runs.find((run) => run.speakers === count);
  const one = at(1);
  const twelve = at(12);
  const most = ours.runs.at(-1);
  // With fewer, not every process has yet the size that it works at.
  const few = ours.runs.find(({ speakers }) => speakers >= 4);
  return [
    {
      figure: 'speakers who never stop',
      unit: `caption age p95 < ${MAX_AGE_MS} ms and finals p95 < ${MAX_FINAL_LAG_MS} ms`,
      ours: [carried(ours.runs)],
      baseline: [carried(baseline.runs)],
      target: { atLeast: 12 },
    },
    {
      figure: 'processor time of one speaker, openings, voice activity and the server with it',
      unit: 's a second of speech',
      ours: one ? [one.cpuPerSecond] : [],
      baseline: baseline.runs
        .filter(({ speakers }) => speakers === 1)
        .map((run) => run.cpuPerSecond),
      digits: 3,
    },
    {
      figure: 'gaps of the event loop at 12 speakers, p99',
      unit: 'ms',
      ours: twelve ? [twelve.loopGapP99Ms] : [],
      target: { atMost: 20 },
      digits: 1,
    },
    {
      figure: 'memory of each of 12 active speakers, all processes over idle',
      unit: 'MB',
      ours: twelve ? [mibToMb(twelve.residentMiB - ours.idleMiB) / twelve.speakers] : [],
      target: { atMost: 25 },
      digits: 1,
    },
    {
      figure: `memory of each active speaker beyond ${few?.speakers ?? 4}`,
      unit: 'MB',
      ours:
        few && most && most !== few
          ? [mibToMb(most.residentMiB - few.residentMiB) / (most.speakers - few.speakers)]
          : [],
      target: { atMost: 25 },
      digits: 1,
    },
  ];
}

function series(): Series[] {
  const line = (name: string, { runs }: Runs, figure: (run: SpeakersRun) => number): Line => ({
    name,
    points: runs.map((run) => [run.speakers, figure(run)]),
  });
  const plot = (title: string, y: string, figure: (run: SpeakersRun) => number): Series => ({
    title,
    x: 'speakers who never stop',
    y,
    lines: [line('this product', ours, figure), line('the model as shipped', baseline, figure)],
  });
  return [
    plot('Age of the captions', 'ms, 95th percentile', (run) => run.captionAgeP95Ms),
    plot('Processor', 's a second of speech', (run) => run.cpuPerSecond),
    plot('Memory of all processes', 'MB', (run) => mibToMb(run.residentMiB)),
  ];
}

/** The most speakers up to whom nothing was late. */
function carried(runs: readonly SpeakersRun[]): number {
  const late = runs.findIndex(
    ({ captionAgeP95Ms, finalLagP95Ms }) =>
      captionAgeP95Ms >= MAX_AGE_MS || finalLagP95Ms > MAX_FINAL_LAG_MS,
  );
  return (late < 0 ? runs.at(-1) : runs[late - 1])?.speakers ?? 0;
}
