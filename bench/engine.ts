/**
 * Streams the speech fixtures through the whole server at real time and prints how well and how
 * fast they come back (docs/SEGMENTER.md explains each figure).
 *
 *     npm run bench:engine -- [--clips <part of a file name>] [--parallel 2] [--speed 1]
 *                             [--set singles|joined|all] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import {
  joinedMaterial,
  readClips,
  seededRandom,
  singleMaterial,
  type Material,
} from './engine-material.ts';
import { printRow, printSummary, rowOf, summaryOf, type Summary } from './engine-report.ts';
import { openServer } from './engine-server.ts';
import { stream, type Recording } from './engine-stream.ts';
import { decodeWhole } from './engine-whole.ts';
import { openReport, type BenchRow } from './harness/report.ts';

const CLIPS_PER_JOINED_SESSION = 8;
const ENDPOINT_SILENCE_MS = 600;

const { values: options } = parseArgs({
  options: {
    clips: { type: 'string', default: '' },
    /** Sessions at a time. */
    parallel: { type: 'string', default: '2' },
    /** Above 1, times mean nothing; words do. */
    speed: { type: 'string', default: '1' },
    set: { type: 'string', default: 'all' },
    seed: { type: 'string', default: '1' },
  },
});

const clips = readClips(options.clips);
if (clips.length === 0) {
  console.error(`no clip's file name contains "${options.clips}"`);
  process.exit(2);
}
const sets: Record<string, Material[]> = {
  singles: options.set === 'joined' ? [] : clips.map(singleMaterial),
  joined:
    options.set === 'singles'
      ? []
      : joinedMaterial(clips, CLIPS_PER_JOINED_SESSION, seededRandom(Number(options.seed))),
};

const benchReport = openReport('engine');
// Fixed, so that it can be taken off what a final waits for.
const server = await openServer({ EARSHOT_ENDPOINT_SILENCE_MS: String(ENDPOINT_SILENCE_MS) });
const cpuBefore = server.cpuSeconds();
const recordings = new Map<string, Recording[]>();
let cpuSeconds: number | null;
let peakMemoryMiB: number | null;
try {
  for (const [name, materials] of Object.entries(sets)) {
    recordings.set(name, await streamAll(materials));
  }
  const cpuAfter = server.cpuSeconds();
  cpuSeconds = cpuAfter === null || cpuBefore === null ? null : cpuAfter - cpuBefore;
  peakMemoryMiB = server.peakMemoryMiB();
} finally {
  await server.close();
}
await report();

async function streamAll(materials: readonly Material[]): Promise<Recording[]> {
  const done: Recording[] = [];
  const waiting = [...materials.entries()];
  const streamNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, material] = next;
      done[index] = await stream(server.url, material, Number(options.speed));
      process.stderr.write('.');
    }
  };
  await Promise.all(Array.from({ length: Number(options.parallel) }, streamNext));
  process.stderr.write('\n');
  return done;
}

async function report(): Promise<void> {
  const texts = await decodeWhole(clips);
  const wholeTexts = new Map(clips.map(({ file }, index) => [file, texts[index] ?? '']));
  const reported = [...recordings].flatMap(([name, recorded]) => {
    const rows = recorded.map((recording) => rowOf(recording, wholeTexts));
    return rows.length > 0 ? [{ rows, summary: summaryOf(name, rows) }] : [];
  });
  const streamedSeconds =
    [...recordings.values()]
      .flat()
      .reduce((total, { material }) => total + material.pcm.length, 0) / SAMPLE_RATE_HZ;
  const cpuPerSecond = cpuSeconds === null ? null : cpuSeconds / streamedSeconds;
  for (const { rows, summary } of reported) {
    for (const row of rows) printRow(row);
    printSummary(summary);
  }
  console.log(`
CPU per second of speech: ${cpuPerSecond?.toFixed(3) ?? 'unknown here'} s (server and engine processes, ${options.parallel} sessions at a time)
memory, peak, sum of all: ${peakMemoryMiB?.toFixed(0) ?? 'unknown here'} MiB`);
  benchReport.close(reported.flatMap(({ summary }) => rowsOf(summary)));
}

function rowsOf(summary: Summary): BenchRow[] {
  const { name } = summary;
  return [
    {
      figure: `${name}: end of utterance → final, without the endpoint silence, p95`,
      unit: 'ms',
      ours: [summary.finalAfterSpeechP95Ms - ENDPOINT_SILENCE_MS],
      target: { atMost: 300 },
    },
    {
      figure: `${name}: stable of what was heard more than 1.5 s ago`,
      unit: '% of characters',
      ours: [100 * summary.stableShare],
      target: { atLeast: 60 },
      digits: 1,
    },
    {
      figure: `${name}: stable words changed later`,
      unit: '%',
      ours: [100 * summary.stableWordsChanged],
      target: { atMost: 1 },
      digits: 2,
    },
    {
      figure: `${name}: word error rate, beside the clips decoded whole`,
      unit: '%',
      ours: [100 * summary.wordErrorRate],
      baseline: [100 * summary.wholeWordErrorRate],
      digits: 2,
    },
  ];
}
