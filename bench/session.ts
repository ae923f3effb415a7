/**
 * How the cost of a session grows with its length: one speaker who never stops, the whole server (docs/PERFORMANCE.md).
 *
 *     npm run bench:session -- [--seconds 120] [--every 20] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import { readClips, seededRandom } from './engine-material.ts';
import { openServer, type BenchServer } from './engine-server.ts';
import { stream } from './engine-stream.ts';
import { openReport } from './harness/report.ts';
import type { Series } from './harness/series.ts';
import { numberOption } from './number-option.ts';
import { mibToMb } from './process-figures.ts';
import { neverStops } from './speakers/never-stops.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    every: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const seconds = numberOption('seconds', options.seconds, 1);
const everyMs = numberOption('every', options.every, 1) * 1_000;
const random = seededRandom(numberOption('seed', options.seed, 0));

/** Of one stretch of the session. */
interface Stretch {
  readonly cpuPerSecond: number;
  readonly residentMb: number;
}

const report = openReport('session');
const server = await openServer();
const clips = readClips('');
const stretches: Stretch[] = [];
try {
  // Code is compiled and buffers have their size before anything counts.
  await stream(server.url, neverStops(clips, msToSamples(15_000), random), 1);
  const timer = setInterval(watch(server), everyMs);
  await stream(server.url, neverStops(clips, msToSamples(seconds * 1_000), random), 1);
  clearInterval(timer);
} finally {
  await server.close();
}
const third = Math.max(1, Math.floor(stretches.length / 3));
report.close(
  [
    {
      figure: 'processor time of one speaker, the last third of the session beside the first',
      unit: 's a second of speech',
      ours: stretches.slice(-third).map(({ cpuPerSecond }) => cpuPerSecond),
      baseline: stretches.slice(0, third).map(({ cpuPerSecond }) => cpuPerSecond),
      digits: 3,
    },
    {
      figure: 'memory of all processes, the last third beside the first',
      unit: 'MB',
      ours: stretches.slice(-third).map(({ residentMb }) => residentMb),
      baseline: stretches.slice(0, third).map(({ residentMb }) => residentMb),
    },
  ],
  [plot('Processor, by the length of the session', 's a second of speech', 'cpuPerSecond')],
);

function watch({ cpuSeconds, residentMiB }: BenchServer): () => void {
  let [before, atMs] = [cpuSeconds() ?? Number.NaN, performance.now()];
  return () => {
    const [now, nowMs] = [cpuSeconds() ?? Number.NaN, performance.now()];
    stretches.push({
      cpuPerSecond: ((now - before) * 1_000) / (nowMs - atMs),
      residentMb: mibToMb(residentMiB() ?? Number.NaN),
    });
    [before, atMs] = [now, nowMs];
  };
}

function plot(title: string, y: string, figure: keyof Stretch): Series {
  const points = stretches.map(
    (stretch, index) => [((index + 1) * everyMs) / 1_000, stretch[figure]] as const,
  );
  return { title, x: 'seconds of the session', y, lines: [{ name: 'this product', points }] };
}
