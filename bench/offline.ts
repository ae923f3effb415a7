/**
 * How many times faster than it was spoken a recording becomes text, given to segmenter and engine at once, without a
 * stream's limits; beside the model as it is shipped (docs/PERFORMANCE.md).
 *
 *     npm run bench:offline -- [--minutes 10] [--runs 3] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import {
  createEmbeddedEngine,
  type EmbeddedEngine,
} from '../server/src/engine/embedded/embedded-engine.ts';
import { earshotCacheDir, modelStorePaths } from '../server/src/model/cache-dir.ts';
import { createDecodeScheduler } from '../server/src/scheduler/decode-scheduler.ts';
import { SEGMENTER_DEFAULTS } from '../server/src/segmenter/segmenter-options.ts';
import { systemClock } from '../server/src/system-clock.ts';
import { throughWholePath } from './accuracy/whole-path.ts';
import { joinedMaterial, readClips, seededRandom } from './engine-material.ts';
import { openReport } from './harness/report.ts';
import { numberOption } from './number-option.ts';
import { wordErrorRate, wordErrors } from './word-error-rate.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});
const minutes = numberOption('minutes', options.minutes, 1);
const runs = numberOption('runs', options.runs, 1);

const report = openReport('offline');
const { pcm, text } = speech(seededRandom(numberOption('seed', options.seed, 0)));
const ours = await openEngine(false);
const shipped = await openEngine(true);
const taken = { ours: [] as Taken[], shipped: [] as Taken[] };
try {
  const beginning = pcm.subarray(0, 20 * SAMPLE_RATE_HZ);
  for (const engine of [ours, shipped]) await transcribe(engine, beginning);
  // In turns: whatever else the machine does meets both.
  for (let run = 0; run < runs; run++) {
    taken.ours.push(await transcribe(ours, pcm));
    taken.shipped.push(await transcribe(shipped, pcm));
  }
} finally {
  await Promise.all([ours.close(), shipped.close()]);
}
report.close([
  {
    figure: `${minutes} minutes of speech given at once`,
    unit: '× real time',
    ours: taken.ours.map(({ speed }) => speed),
    baseline: taken.shipped.map(({ speed }) => speed),
    target: { atLeast: 25 },
    digits: 1,
  },
  {
    figure: 'its word error rate',
    unit: '%',
    ours: taken.ours.map(({ errorPercent }) => errorPercent),
    baseline: taken.shipped.map(({ errorPercent }) => errorPercent),
    digits: 2,
  },
]);

interface Taken {
  readonly speed: number;
  readonly errorPercent: number;
}

async function transcribe(engine: EmbeddedEngine, samples: Int16Array): Promise<Taken> {
  const scheduler = createDecodeScheduler(engine.recognisers, { clock: systemClock });
  const startedMs = performance.now();
  const services = { engine, scheduler, segmenter: SEGMENTER_DEFAULTS };
  const { finals, gaps } = await throughWholePath(samples, services);
  const tookS = (performance.now() - startedMs) / 1_000;
  scheduler.close();
  if (gaps > 0) throw new Error(`the engine failed on ${gaps} stretches`);
  const heard = finals.map((final) => final.text).join(' ');
  return {
    speed: samples.length / SAMPLE_RATE_HZ / tookS,
    errorPercent: 100 * wordErrorRate([wordErrors(text, heard)]),
  };
}

/** The fixtures joined with pauses, in another order each time they have all been said. */
function speech(random: () => number): { pcm: Int16Array; text: string } {
  const clips = readClips('');
  const all = new Int16Array(minutes * 60 * SAMPLE_RATE_HZ);
  const texts: string[] = [];
  for (let at = 0; at < all.length;) {
    for (const material of joinedMaterial(clips, 1, random)) {
      if (at + material.pcm.length > all.length) return { pcm: all, text: texts.join(' ') };
      all.set(material.pcm, at);
      at += material.pcm.length + SAMPLE_RATE_HZ;
      texts.push(...material.utterances.map((utterance) => utterance.text));
    }
  }
  return { pcm: all, text: texts.join(' ') };
}

async function openEngine(asShipped: boolean): Promise<EmbeddedEngine> {
  const { moonshineDir, vadPath } = modelStorePaths(earshotCacheDir());
  const engine = createEmbeddedEngine({
    modelDir: moonshineDir,
    asShipped,
    vadModel: vadPath,
    clock: systemClock,
    log: { info: () => {}, warn: console.warn },
  });
  await engine.start();
  return engine;
}
