/**
 * Streams of real speech, cut at random, for as long as is wanted: whether every sample comes back
 * once, and whether any process grows (docs/SOAK.md).
 *
 *     npm run soak -- [--minutes 10] [--streams 3] [--cut-every 6] [--seed 1]
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { FaultProxy } from '../server/test/support/fault-proxy.ts';
import { BenchChild } from './child-process.ts';
import { cutLink, nextCut, type CutKind } from './cut-plan.ts';
import { joinedMaterial, readClips, seededRandom } from './engine-material.ts';
import { GrowthWatch } from './growth-watch.ts';
import { settledReport } from './handles.ts';
import { numberOption } from './number-option.ts';
import type { ServerQuestion, ServerReport } from './server-child.ts';
import { printSoak, type SoakResult } from './soak-report.ts';
import type { SpeakerQuestion, SpeakerReport, StreamEnd } from './speaker-child.ts';
import type { StreamNote } from './speaker.ts';
import { TileAccount } from './tile-account.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    streams: { type: 'string', default: '3' },
    /** Seconds between cuts of one stream, on the average; 0: none. */
    'cut-every': { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
  },
});
const durationMs = numberOption('minutes', options.minutes, 0) * 60_000;
const cutEveryMs = numberOption('cut-every', options['cut-every'], 0) * 1_000;
const streamCount = numberOption('streams', options.streams, 1);
const seed = numberOption('seed', options.seed, 0);

/** A cut waits for a link this often. */
const LINK_POLL_MS = 50;
/** No cut in the last moments: what is left is for the end, which has its own. */
const UNCUT_END_MS = 1_000;

const server = new BenchChild<ServerQuestion, never>('./server-child.ts', {
  HOST: '127.0.0.1',
  PORT: '0',
  EARSHOT_LOG_LEVEL: 'warn',
});
const speakers = new BenchChild<SpeakerQuestion, StreamNote>('./speaker-child.ts');
const proxies: FaultProxy[] = [];
try {
  const result = await soak();
  process.exitCode = printSoak(result, console.log) ? 0 : 1;
} finally {
  await Promise.all([server.close(), speakers.close(), ...proxies.map((proxy) => proxy.close())]);
}

async function soak(): Promise<SoakResult> {
  const url = await server.ask<string>({ type: 'ready' });
  const [serverBefore, speakersBefore] = [await askServer(), await askSpeakers()];
  const accounts = Array.from({ length: streamCount }, () => new TileAccount());
  const links = { ready: 0, resumed: 0 };
  speakers.onNote((note) => {
    if (note.type === 'ready') {
      links.ready++;
      if (note.resumed) links.resumed++;
    } else accounts[note.stream]?.add(note);
  });
  const growth = new GrowthWatch(server, speakers);
  const random = seededRandom(seed);
  const startedMs = performance.now();
  const cutting: Promise<CutKind[]>[] = [];
  for (let stream = 0; stream < streamCount; stream++) {
    const proxy = await FaultProxy.open(url);
    proxies.push(proxy);
    const pcm = joinedMaterial(readClips(''), Infinity, random)[0]?.pcm ?? new Int16Array();
    await speakers.ask({ type: 'speak', stream, url: proxy.streamUrl, pcm, pace: 'live' });
    // What the clips draw must not move the cuts, nor one stream's cuts another's.
    cutting.push(cutStream(proxy, startedMs, seededRandom(1_000 * seed + stream)));
  }
  await growth.watch(startedMs, durationMs);
  const cuts = await Promise.all(cutting);
  const ends = await speakers.ask<StreamEnd[]>({ type: 'end' });
  return {
    streams: ends.map((end) => ({
      ...end,
      account: accounts[end.stream] ?? new TileAccount(),
      cuts: cuts[end.stream] ?? [],
    })),
    durationMs,
    links,
    growth: growth.table(),
    server: { before: serverBefore, after: await settledReport(serverBefore, askServer) },
    speakers: { before: speakersBefore, after: await settledReport(speakersBefore, askSpeakers) },
  };
}

function askServer(): Promise<ServerReport> {
  return server.ask({ type: 'report', collects: true });
}

function askSpeakers(): Promise<SpeakerReport> {
  return speakers.ask({ type: 'report', collects: true });
}

/** Cuts one stream until its time is over; answers how. */
async function cutStream(
  proxy: FaultProxy,
  startedMs: number,
  random: () => number,
): Promise<CutKind[]> {
  const untilMs = startedMs + durationMs - UNCUT_END_MS;
  const cuts: CutKind[] = [];
  let cut = nextCut(cutEveryMs, random);
  let dueMs = startedMs + cut.afterMs;
  while (cutEveryMs > 0 && dueMs < untilMs) {
    await delay(Math.max(LINK_POLL_MS, dueMs - performance.now()));
    if (performance.now() >= untilMs) break;
    // Still on its way back from the cut before: this one waits for it.
    if (!cutLink(proxy, cut.kind)) continue;
    cuts.push(cut.kind);
    cut = nextCut(cutEveryMs, random);
    dueMs = performance.now() + cut.afterMs;
  }
  return cuts;
}
