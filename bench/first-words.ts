/**
 * How long the first word of speech takes to the screen, and the last final after Stop, by stages on
 * one clock: the built page in Chromium, a fake microphone, the whole server (docs/CAPTURE.md).
 *
 *     npm run bench:first-words -- [--takes 20] [--clips 3] [--frames 40,20,100] [--processes 2] [--seed 1]
 *
 * `--frames`: the page is built anew for each length that is not the product's.
 */
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startRealEngine } from '../e2e/support/real-engine.ts';
import { ensureModel } from '../scripts/model-store/ensure-model.ts';
import { ensureChromium } from '../scripts/setup/chromium.mjs';
import { ensurePage } from '../scripts/setup/page-build.mjs';
import { withSetupLock } from '../scripts/setup/setup-lock.mjs';
import { FRAME_SAMPLES } from '../src/worklet/capture-line.ts';
import {
  clipsInTurn,
  joinClips,
  readClips,
  seededRandom,
  type Material,
} from './engine-material.ts';
import { figureRows, printFirstWords, type FirstWordsRun } from './first-words-report.ts';
import { openNotedServer } from './first-words-server.ts';
import { NotHeardAsPlayed, runTake, type Take } from './first-words-take.ts';
import { buildFramedPage } from './framed-page.ts';
import { openReport } from './harness/report.ts';
import { numberOption } from './number-option.ts';
import { rerunInOwnSession } from './own-session.ts';
import { msToSamples, samplesToMs } from '../src/shared/audio/sample-rate.ts';

const PRODUCT_FRAME_MS = samplesToMs(FRAME_SAMPLES);
const { values: options } = parseArgs({
  options: {
    /** Browsers, one after another; each is one press of Stop. */
    takes: { type: 'string', default: '20' },
    /** In each. */
    clips: { type: 'string', default: '3' },
    frames: { type: 'string', default: String(PRODUCT_FRAME_MS) },
    /** Of the engine; as many as the server would start. */
    processes: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string', default: '1' },
  },
});
const takes = numberOption('takes', options.takes, 1);
const clips = numberOption('clips', options.clips, 1);
const processes = numberOption('processes', options.processes, 1);
const seed = numberOption('seed', options.seed, 0);
const frames = options.frames.split(',').map((text) => numberOption('frames', text, 8));

/** Longer ones add time and no onset. */
const LONGEST_CLIP_SAMPLES = msToSamples(6_000);
/** Of a take. */
const MAX_TRIES = 4;
/** Beyond the endpoint silence, so that each clip is an utterance. */
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 1_800;

const code = await rerunInOwnSession();
if (code !== null) process.exit(code);

process.env['EARSHOT_CHROMIUM'] = await ensureChromium();
await ensureModel();
await withSetupLock(ensurePage);

const report = openReport('first-words');
const engine = await startRealEngine(processes);
const materials = materialsOf(seededRandom(seed));
const runs: FirstWordsRun[] = [];
try {
  for (const frameMs of frames) runs.push({ frameMs, takes: await run(frameMs) });
} finally {
  await engine.close();
}
process.exitCode = printFirstWords(runs, console.log) ? 0 : 1;
report.close(runs.flatMap(figureRows));

async function run(frameMs: number): Promise<Take[]> {
  const folder =
    frameMs === PRODUCT_FRAME_MS
      ? fileURLToPath(new URL('../dist/', import.meta.url))
      : await buildFramedPage(frameMs);
  const server = await openNotedServer(engine, folder);
  const all: Take[] = [];
  try {
    for (const [index, material] of materials.entries()) {
      console.log(`frames of ${frameMs} ms, take ${index + 1} of ${takes}, load ${load()} …`);
      // Tracing costs a little: what it says of one take in four holds for all.
      all.push(await runTakeUntilHeard(server, material, { isTraced: index % 4 === 0 }));
    }
  } finally {
    await server.close();
  }
  return all;
}

/** A take whose sound came with a hole is done again. */
async function runTakeUntilHeard(...args: Parameters<typeof runTake>): Promise<Take> {
  for (let left = MAX_TRIES - 1; ; left--)
    try {
      return await runTake(...args);
    } catch (error) {
      if (!(error instanceof NotHeardAsPlayed) || left === 0) throw error;
      console.log(`${error.message}; once more …`);
    }
}

/** The same for each length of frames: seeded clips, none twice before all have been said. */
function materialsOf(random: () => number): Material[] {
  const short = readClips('').filter(({ pcm }) => pcm.length <= LONGEST_CLIP_SAMPLES);
  const nextClip = clipsInTurn(short, random);
  return Array.from({ length: takes }, (_, index) =>
    joinClips(
      `first-words-${seed}-${index + 1}`,
      Array.from({ length: clips }, () => ({
        clip: nextClip(),
        pauseSamples: msToSamples(MIN_PAUSE_MS + random() * (MAX_PAUSE_MS - MIN_PAUSE_MS)),
      })),
    ),
  );
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
