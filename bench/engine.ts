/**
 * Streams the speech fixtures through the whole server at real time and prints how well and how
 * fast they come back (docs/SEGMENTER.md explains each figure).
 *
 *     npm run bench:engine -- [--clips <part of a file name>] [--parallel 2] [--speed 1]
 *                             [--set singles|joined|all] [--seed 1] [--json]
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
import { printRow, printSummary, rowOf, summaryOf } from './engine-report.ts';
import { openServer } from './engine-server.ts';
import { stream, type Recording } from './engine-stream.ts';
import { decodeWhole } from './engine-whole.ts';

const CLIPS_PER_JOINED_SESSION = 8;

const { values: options } = parseArgs({
  options: {
    clips: { type: 'string', default: '' },
    /** Sessions at a time. */
    parallel: { type: 'string', default: '2' },
    /** Above 1, times mean nothing; words do. */
    speed: { type: 'string', default: '1' },
    set: { type: 'string', default: 'all' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
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

const server = await openServer();
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
      if (!options.json) process.stderr.write('.');
    }
  };
  await Promise.all(Array.from({ length: Number(options.parallel) }, streamNext));
  if (!options.json) process.stderr.write('\n');
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
  if (options.json) {
    console.log(JSON.stringify({ sets: reported, cpuPerSecond, peakMemoryMiB }, null, 1));
    return;
  }
  for (const { rows, summary } of reported) {
    for (const row of rows) printRow(row);
    printSummary(summary);
  }
  console.log(`
CPU per second of speech: ${cpuPerSecond?.toFixed(3) ?? 'unknown here'} s (server and engine processes, ${options.parallel} sessions at a time)
memory, peak, sum of all: ${peakMemoryMiB?.toFixed(0) ?? 'unknown here'} MiB`);
}
