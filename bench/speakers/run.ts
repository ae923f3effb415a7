import { setTimeout as delay } from 'node:timers/promises';
import { msToSamples, SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import { seededRandom, type Clip } from '../engine-material.ts';
import type { BenchServer } from '../engine-server.ts';
import { stream, type Recording } from '../engine-stream.ts';
import { percentile } from '../percentile.ts';
import { captionAges } from './caption-age.ts';
import { neverStops } from './never-stops.ts';
import { ServerMetricsSpan } from './server-metrics.ts';

/** What so many speakers at a time came to. */
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
  readonly residentMiB: number;
  readonly gaps: number;
}

export interface SpeakersOptions {
  readonly server: BenchServer;
  readonly clips: readonly Clip[];
  readonly speakers: number;
  readonly seconds: number;
  readonly seed: number;
}

/** They begin within 3 s. */
const LATEST_START_MS = 3_000;
/** The server's timer that samples its loop is in each figure but one (docs/METRICS.md). */
const LOOP_TIMER_MS = 100;

/** So many who never stop, each with other clips, all at once in real time. */
export async function runSpeakers(options: SpeakersOptions): Promise<SpeakersRun> {
  const { server, clips, speakers, seconds, seed } = options;
  const random = seededRandom(seed);
  const materials = Array.from({ length: speakers }, () => ({
    material: neverStops(clips, msToSamples(seconds * 1_000), random),
    startMs: random() * LATEST_START_MS,
  }));
  const cpuBefore = server.cpuSeconds() ?? Number.NaN;
  const { span, result: recordings } = await ServerMetricsSpan.over(server.url, () =>
    Promise.all(
      materials.map(async ({ material, startMs }) => {
        await delay(startMs);
        return stream(server.url, material, 1);
      }),
    ),
  );
  const cpu = (server.cpuSeconds() ?? Number.NaN) - cpuBefore;
  const spoken =
    recordings.reduce((sum, { material }) => sum + material.pcm.length, 0) / SAMPLE_RATE_HZ;
  const ages = recordings.flatMap(captionAges);
  return {
    speakers,
    captionAgeP50Ms: percentile(ages, 0.5),
    captionAgeP95Ms: percentile(ages, 0.95),
    partialLagP95Ms: percentile(recordings.flatMap(partialLags), 0.95),
    finalLagP95Ms: 1_000 * span.quantile('earshot_decode_lag_seconds', 'kind="final"', 0.95),
    partialsPerSecond: recordings.reduce((sum, { partials }) => sum + partials.length, 0) / spoken,
    cpuPerSecond: cpu / spoken,
    loopGapP99Ms: 1_000 * span.gauge('nodejs_eventloop_lag_p99_seconds') - LOOP_TIMER_MS,
    residentMiB: server.residentMiB() ?? Number.NaN,
    gaps: recordings.reduce((sum, { gaps }) => sum + gaps, 0),
  };
}

function partialLags({ partials, startedMs }: Recording): number[] {
  return partials.map(({ atMs, end }) => atMs - startedMs - (end * 1_000) / SAMPLE_RATE_HZ);
}
