/**
 * What a look at a growing segment costs, every 300 ms until its final, and where its time goes; beside the model as it
 * is shipped, which decodes all of the segment each time (docs/PERFORMANCE.md). Processor time, one thread.
 *
 *     npm run bench:look -- [--every 4] [--runs 3]
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { HeldSegments } from '../server/src/engine/embedded/moonshine/held-segments.ts';
import { MoonshineSessions } from '../server/src/engine/embedded/moonshine/moonshine-sessions.ts';
import { Moonshine } from '../server/src/engine/embedded/moonshine/moonshine.ts';
import { Vocabulary } from '../server/src/engine/embedded/moonshine/vocabulary.ts';
import { SEGMENTER_DEFAULTS } from '../server/src/segmenter/segmenter-options.ts';
import { earshotCacheDir, modelStorePaths } from '../server/src/model/cache-dir.ts';
import { resolveModel } from '../server/src/model/resolve-model.ts';
import { startBenchEngine } from './bench-engine.ts';
import { readClips, type Clip } from './engine-material.ts';
import { openReport } from './harness/report.ts';
import { lookAll, type Cost, type LookOnce } from './look/look-all.ts';
import { ownCpuMs } from './look/own-cpu.ts';
import { TimedRuns } from './look/timed-runs.ts';
import { numberOption } from './number-option.ts';
import { percentile } from './percentile.ts';
import { printTable } from './verdict.ts';

const { values: options } = parseArgs({
  options: {
    /** Every so many clips. */
    every: { type: 'string', default: '4' },
    runs: { type: 'string', default: '3' },
  },
});
const every = numberOption('every', options.every, 1);
const runs = numberOption('runs', options.runs, 1);
/** The longest tile. */
const MAX_SAMPLES = SEGMENTER_DEFAULTS.maxTileSamples;
const PARTS = ['front end', 'encoder', 'decoder: draft', 'decoder: what is new'] as const;

const report = openReport('look');
const clips = readClips('')
  .filter((_, index) => index % every === 0)
  .map((clip): Clip => ({ ...clip, pcm: clip.pcm.subarray(0, MAX_SAMPLES) }));
const own = await openOwn();
const shipped = await openShipped();
const costs = { own: [] as Cost[], shipped: [] as Cost[] };
try {
  for (const { look } of [own, shipped]) await lookAll(clips.slice(0, 1), look);
  own.runs.forget();
  for (let run = 0; run < runs; run++) {
    costs.own.push(await lookAll(clips, own.look));
    costs.shipped.push(await lookAll(clips, shipped.look));
  }
} finally {
  await shipped.close();
}
printParts();
const perSecond = (all: readonly Cost[]): number[] =>
  all.map((cost) => cost.cpuMs / 1_000 / cost.seconds);
const perLook = (all: readonly Cost[]): number[] => all.map(({ cpuMs, looks }) => cpuMs / looks);
report.close(
  [
    {
      figure: 'processor time of partials every 300 ms and the final',
      unit: 's a second of speech',
      ours: perSecond(costs.own),
      baseline: perSecond(costs.shipped),
      target: { atMost: 0.12 },
      digits: 3,
    },
    {
      figure: 'processor time of a look',
      unit: 'ms',
      ours: perLook(costs.own),
      baseline: perLook(costs.shipped),
      digits: 1,
    },
  ],
  [
    {
      title: 'A look at a growing segment',
      x: 'seconds of the segment',
      y: 'ms of processor time',
      lines: [
        { name: 'this product', points: pointsOf(costs.own) },
        { name: 'the model as shipped', points: pointsOf(costs.shipped) },
      ],
    },
  ],
);

/** By whole seconds of the segment: the median run's mean. */
function pointsOf(all: readonly Cost[]): (readonly [number, number])[] {
  const lengths = [...new Set(all.flatMap(({ bySecond }) => [...bySecond.keys()]))].toSorted(
    (one, other) => one - other,
  );
  return lengths.map((length) => [
    length,
    percentile(
      all.flatMap(({ bySecond }) => {
        const { cpuMs, looks } = bySecond.get(length) ?? { cpuMs: 0, looks: 0 };
        return looks > 0 ? [cpuMs / looks] : [];
      }),
      0.5,
    ),
  ]);
}

function printParts(): void {
  const looks = costs.own.reduce((sum, cost) => sum + cost.looks, 0);
  const all = costs.own.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / looks;
  const parts = PARTS.map((part) => [part, own.runs.msOf(part) / looks] as const);
  const rest = all - parts.reduce((sum, [, ms]) => sum + ms, 0);
  console.log('\nwhere the time of a look goes, ms\n');
  printTable(
    [...parts, ['everything else', rest] as const].map(([part, ms]) => [
      part,
      ms.toFixed(1),
      `${((100 * ms) / all).toFixed(0)} %`,
    ]),
    console.log,
  );
}

async function openOwn(): Promise<{ runs: TimedRuns; look: LookOnce }> {
  const { runtime } = resolveModel(modelStorePaths(earshotCacheDir()).moonshineDir);
  if (runtime.type !== 'moonshine') throw new Error('the installed model is Moonshine');
  const timed = new TimedRuns(await MoonshineSessions.open(runtime.files));
  const vocabulary = new Vocabulary(await readFile(runtime.files.tokens, 'utf8'));
  const moonshine = new Moonshine(timed, vocabulary);
  const held = new HeldSegments();
  return {
    runs: timed,
    async look(request) {
      const beforeMs = ownCpuMs();
      const { look } = held.look(0, request);
      const { tokens } = await moonshine.look(look);
      return { cpuMs: ownCpuMs() - beforeMs, tokens };
    },
  };
}

async function openShipped(): Promise<{ look: LookOnce; close(): Promise<void> }> {
  const { moonshineDir } = modelStorePaths(earshotCacheDir());
  const engine = await startBenchEngine({
    modelDir: moonshineDir,
    asShipped: true,
    processes: 1,
  });
  const [recogniser] = engine.recognisers;
  if (!recogniser) throw new Error('an engine has a recogniser');
  const cpuMs = (): number => recogniser.cpuMs?.() ?? Number.NaN;
  return {
    async look(request) {
      const beforeMs = cpuMs();
      await recogniser.decode(request);
      return { cpuMs: cpuMs() - beforeMs, tokens: [] };
    },
    close: () => engine.close(),
  };
}
