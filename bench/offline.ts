/**
 * How many times faster than it was spoken a recording becomes text, given to segmenter and engine at once, without a
 * stream's limits; beside the model as it is shipped (docs/PERFORMANCE.md).
 *
 *     npm run bench:offline -- [--minutes 10] [--runs 3] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import type { Engine } from '../server/src/engine/engine.ts';
import { createDecodeScheduler } from '../server/src/scheduler/decode-scheduler.ts';
import { SEGMENTER_DEFAULTS } from '../server/src/segmenter/segmenter-options.ts';
import { systemClock } from '../server/src/system-clock.ts';
import { throughWholePath } from './accuracy/whole-path.ts';
import { startBenchEngine } from './bench-engine.ts';
import { clipsInTurn, joinClips, readClips, seededRandom, type Clip } from './engine-material.ts';
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
const ours = await startBenchEngine();
const shipped = await startBenchEngine({ asShipped: true });
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

async function transcribe(engine: Engine, samples: Int16Array): Promise<Taken> {
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

/** The fixtures a second apart, until it is so long. */
function speech(random: () => number): { pcm: Int16Array; text: string } {
  const nextClip = clipsInTurn(readClips(''), random);
  const parts: { clip: Clip; pauseSamples: number }[] = [];
  for (let at = 0; at < minutes * 60 * SAMPLE_RATE_HZ;) {
    const clip = nextClip();
    parts.push({ clip, pauseSamples: SAMPLE_RATE_HZ });
    at += clip.pcm.length + SAMPLE_RATE_HZ;
  }
  const { pcm, utterances } = joinClips('offline', parts);
  return { pcm, text: utterances.map(({ text }) => text).join(' ') };
}
