import { setTimeout as delay } from 'node:timers/promises';
import { msToSamples, samplesToMs } from '../../src/shared/audio/sample-rate.ts';
import { SEGMENTER_DEFAULTS } from '../../server/src/segmenter/segmenter-options.ts';
import { seededRandom, type Clip } from '../engine-material.ts';
import type { BenchServer } from '../engine-server.ts';
import { stream, type Recording } from '../engine-stream.ts';
import { percentile } from '../percentile.ts';
import { captionAges, isIn, type Stretch } from './caption-age.ts';
import { neverStops } from './never-stops.ts';
import { ServerMetricsSpan } from './server-metrics.ts';

/** What so many speakers at a time came to, while all of them spoke. */
export interface SpeakersRun {
  readonly speakers: number;
  readonly captionAgeP50Ms: number;
  readonly captionAgeP95Ms: number;
  /** From the last sample that a partial covers to its arrival. */
  readonly partialLagP95Ms: number;
  /** From when a final is due to its text: a bucket's upper bound. */
  readonly finalLagP95Ms: number;
  readonly partialsPerSecond: number;
  /** Of server and engine, for each second of speech. */
  readonly cpuPerSecond: number;
  readonly loopGapP99Ms: number;
  /** Of all processes, mean of a look every second. */
  readonly residentMiB: number;
  /** Stretches that the engine failed on, from beginning to end. */
  readonly gaps: number;
}

export interface SpeakersOptions {
  readonly server: BenchServer;
  readonly clips: readonly Clip[];
  readonly speakers: number;
  readonly seconds: number;
  readonly seed: number;
}

/** They begin within the time of the longest tile, so that segments of every length are open at once. */
const LATEST_START_MS = samplesToMs(SEGMENTER_DEFAULTS.maxTileSamples);
/** The server's timer that samples its loop is in each figure but one (docs/METRICS.md). */
const LOOP_TIMER_MS = 100;

/** So many who never stop, each with other clips, all at once in real time, for `seconds` after the last has begun. */
export async function runSpeakers(options: SpeakersOptions): Promise<SpeakersRun> {
  const { server, clips, speakers, seconds, seed } = options;
  const random = seededRandom(seed);
  const endMs = LATEST_START_MS + seconds * 1_000;
  const materials = Array.from({ length: speakers }, () => {
    const startMs = random() * LATEST_START_MS;
    return { material: neverStops(clips, msToSamples(endMs - startMs), random), startMs };
  });
  const speak = async ({ material, startMs }: (typeof materials)[number]): Promise<Recording> => {
    await delay(startMs);
    return stream(server.url, material, 1);
  };
  const [counted, ...recordings] = await Promise.all([
    measure(server, seconds),
    ...materials.map(speak),
  ]);
  const { span, cpu, residentMiB } = counted;
  const ages = recordings.flatMap((recording) => captionAges(recording, counted));
  const lags = recordings.flatMap((recording) => partialLags(recording, counted));
  const spoken = (speakers * (counted.toMs - counted.fromMs)) / 1_000;
  return {
    speakers,
    captionAgeP50Ms: percentile(ages, 0.5),
    captionAgeP95Ms: percentile(ages, 0.95),
    partialLagP95Ms: percentile(lags, 0.95),
    finalLagP95Ms: 1_000 * span.quantile('earshot_decode_lag_seconds', 'kind="final"', 0.95),
    partialsPerSecond: lags.length / spoken,
    cpuPerSecond: cpu / spoken,
    loopGapP99Ms: 1_000 * span.gauge('nodejs_eventloop_lag_p99_seconds') - LOOP_TIMER_MS,
    residentMiB,
    gaps: recordings.reduce((sum, { gaps }) => sum + gaps, 0),
  };
}

interface Measured extends Stretch {
  readonly span: ServerMetricsSpan;
  /** Processor time, s. */
  readonly cpu: number;
  readonly residentMiB: number;
}

/** What the server takes while all speak. */
async function measure(server: BenchServer, seconds: number): Promise<Measured> {
  await delay(LATEST_START_MS);
  const fromMs = performance.now();
  const cpuBefore = server.cpuSeconds() ?? Number.NaN;
  const resident: number[] = [];
  const timer = setInterval(() => resident.push(server.residentMiB() ?? Number.NaN), 1_000);
  const span = await ServerMetricsSpan.over(server.url, () => delay(seconds * 1_000));
  clearInterval(timer);
  return {
    span,
    cpu: (server.cpuSeconds() ?? Number.NaN) - cpuBefore,
    residentMiB: resident.reduce((sum, each) => sum + each, 0) / resident.length,
    fromMs,
    toMs: performance.now(),
  };
}

function partialLags({ partials, startedMs }: Recording, counted: Stretch): number[] {
  return partials
    .filter(({ atMs }) => isIn(counted, atMs))
    .map(({ atMs, end }) => atMs - startedMs - samplesToMs(end));
}
