// `npm run bench:metrics`: what counting costs (docs/METRICS.md): per frame of audio, per decode, per
// scrape, in processor time of this process. The cheapest round is the one that others disturbed least.
import { ServerMetrics } from '../server/src/metrics/server-metrics.ts';

const ROUNDS = 9;
const FRAME_SAMPLES = 1_600;
const DECODE_SAMPLES = 48_000;

const metrics = new ServerMetrics();
metrics.watchProcess();

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Microseconds of processor time for one of `times` turns. */
async function costOf(times: number, turn: () => void | Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) {
      const ended = turn();
      if (ended) await ended;
    }
    best = Math.min(best, cpuSince(before) / times);
  }
  return best;
}

/** All that one decode tells: asked, tried, settled. */
function decode(): void {
  const { decodes } = metrics;
  decodes.asked('partial');
  decodes.started('partial');
  decodes.ended('partial', { samples: DECODE_SAMPLES, tookMs: 150, answered: true });
  decodes.settled('partial', 'text', 180);
}

const rows: readonly (readonly [string, number])[] = [
  ['frame of audio', await costOf(1_000_000, () => metrics.streams.audioReceived(FRAME_SAMPLES))],
  ['decode, asked to settled', await costOf(100_000, decode)],
  ['scrape', await costOf(200, () => metrics.text())],
];
for (const [what, microseconds] of rows)
  console.log(`${what.padEnd(26)} ${microseconds.toFixed(3).padStart(10)} µs`);
