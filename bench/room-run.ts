import { setTimeout as delay } from 'node:timers/promises';
import { loadavg } from 'node:os';
import { LiveKitRooms } from '../e2e/support/livekit-rooms.ts';
import type { LiveKitProcess } from '../scripts/livekit/livekit-process.ts';
import { captionDelay, type CaptionDelay } from './caption-delay.ts';
import { CountingProxy, type StreamTraffic } from './counting-proxy.ts';
import type { MainThreadTasks } from './main-thread-trace.ts';
import { ObservingPage } from './observing-page.ts';
import { percentile } from './percentile.ts';
import { cpuSecondsOf, overTree } from './process-figures.ts';
import { RoomCrowd } from './room-crowd.ts';
import type { LongTask } from './room-page-watch.ts';

/** What all runs have in common. */
export interface RoomBench {
  readonly livekit: LiveKitProcess;
  /** http: address of our server, and its process. */
  readonly serverUrl: string;
  readonly serverPid: number;
  readonly windowMs: number;
  readonly seed: number;
}

export interface RoomRunOptions {
  readonly name: string;
  readonly speaking: number;
  readonly silent: number;
  /** The page's silence gate. */
  readonly gated: boolean;
}

/** Of a process, or several: parts of a core over the window. */
export interface Cores {
  readonly renderer: number;
  readonly browser: number;
  readonly server: number;
  readonly livekit: number;
  readonly others: number;
}

export interface RoomRun extends RoomRunOptions {
  readonly windowMs: number;
  readonly cores: Cores;
  /** Of clips that were said within the window; null: no final of it came. */
  readonly delays: readonly (CaptionDelay | null)[];
  readonly longTasks: readonly LongTask[];
  readonly mainThread: MainThreadTasks;
  readonly streams: number;
  /** Of the stream in the middle, a minute; of a room where most are silent it is a silent one's. */
  readonly middle: Readonly<Record<'up' | 'down', { messages: number; bytes: number }>>;
  /** Load average of the last minute, at the end. */
  readonly load: number;
}

/** Everyone is in, and every speaker was read once, before anything is measured. */
const JOIN_TIMEOUT_MS = 60_000;
/** The silence gate closes after 10 s; its noise floor knows a room after 10 s. */
const SILENCE_SETTLE_MS = 25_000;
/** For captions that are late. */
const LAST_CAPTION_WITHIN_MS = 20_000;
const POLL_MS = 500;

/** One room, from the first who joins to the last word. */
export async function runRoom(bench: RoomBench, options: RoomRunOptions): Promise<RoomRun> {
  const { livekit, serverUrl, seed } = bench;
  const rooms = new LiveKitRooms(livekit);
  const room = options.name.replaceAll(/[^a-z0-9]+/g, '-');
  const proxy = await CountingProxy.open(serverUrl);
  let page: ObservingPage | null = null;
  let crowd: RoomCrowd | null = null;
  try {
    page = await ObservingPage.join(proxy.url, room, { gated: options.gated });
    crowd = await RoomCrowd.join({ ...options, room, rooms, livekitUrl: livekit.url, seed });
    await everyoneRead(page, crowd);
    if (options.silent > 0) await delay(SILENCE_SETTLE_MS);
    return { ...options, ...(await measure(bench, { page, crowd, proxy })) };
  } finally {
    await Promise.allSettled([crowd?.close(), page?.close()]);
    await proxy.close();
  }
}

interface Players {
  readonly page: ObservingPage;
  readonly crowd: RoomCrowd;
  readonly proxy: CountingProxy;
}

async function measure(
  bench: RoomBench,
  { page, crowd, proxy }: Players,
): Promise<Omit<RoomRun, keyof RoomRunOptions>> {
  await page.trace();
  const startedMs = Date.now();
  const trafficBefore = proxy.traffic();
  const cpuBefore = await cpuSeconds(bench, page, crowd);
  await delay(bench.windowMs);
  const cpuAfter = await cpuSeconds(bench, page, crowd);
  const traffic = proxy.traffic();
  const endedMs = Date.now();
  const windowMs = endedMs - startedMs;
  const load = loadavg()[0] ?? Number.NaN;
  const mainThread = await page.traced();
  await crowd.beQuiet();
  const said = crowd.said.filter(({ onsetMs }) => onsetMs >= startedMs && onsetMs < endedMs);
  const delays = await lastCaptions(page, (sightings) =>
    said.map((each) => captionDelay(each, sightings)),
  );
  const { longTasks } = await page.watch();
  const coresOf = (key: keyof Cores): number =>
    (cpuAfter[key] - cpuBefore[key]) / (windowMs / 1_000);
  return {
    windowMs,
    load,
    delays,
    mainThread,
    cores: {
      renderer: coresOf('renderer'),
      browser: coresOf('browser'),
      server: coresOf('server'),
      livekit: coresOf('livekit'),
      others: coresOf('others'),
    },
    longTasks: longTasks.filter(({ startMs }) => startMs >= startedMs && startMs < endedMs),
    streams: traffic.size,
    middle: {
      up: middleOf('up', trafficBefore, traffic, windowMs),
      down: middleOf('down', trafficBefore, traffic, windowMs),
    },
  };
}

async function everyoneRead(page: ObservingPage, { identities }: RoomCrowd): Promise<void> {
  const untilMs = performance.now() + JOIN_TIMEOUT_MS;
  for (;;) {
    const { sightings } = await page.watch();
    const unread = identities.filter((it) => !sightings.some(({ speaker }) => speaker === it));
    if (unread.length === 0) return;
    if (performance.now() > untilMs) throw new Error(`not a word of ${unread.join(', ')}`);
    await delay(POLL_MS);
  }
}

/** As soon as none is missing, or after {@link LAST_CAPTION_WITHIN_MS}. */
async function lastCaptions(
  page: ObservingPage,
  read: (sightings: Awaited<ReturnType<ObservingPage['watch']>>['sightings']) => RoomRun['delays'],
): Promise<RoomRun['delays']> {
  const untilMs = performance.now() + LAST_CAPTION_WITHIN_MS;
  for (;;) {
    const delays = read((await page.watch()).sightings);
    if (!delays.includes(null) || performance.now() > untilMs) return delays;
    await delay(POLL_MS);
  }
}

async function cpuSeconds(
  { serverPid, livekit }: RoomBench,
  page: ObservingPage,
  crowd: RoomCrowd,
): Promise<Cores> {
  const { rendererS, browserS } = await page.cpu();
  return {
    renderer: rendererS,
    browser: browserS,
    server: overTree(serverPid, cpuSecondsOf) ?? Number.NaN,
    livekit: overTree(livekit.pid, cpuSecondsOf) ?? Number.NaN,
    others: crowd.pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
  };
}

function middleOf(
  direction: 'up' | 'down',
  before: ReadonlyMap<object, StreamTraffic>,
  after: ReadonlyMap<object, StreamTraffic>,
  windowMs: number,
): { messages: number; bytes: number } {
  const perMinute = (key: 'messages' | 'bytes'): number => {
    const counts = [...after].map(
      ([link, traffic]) => traffic[direction][key] - (before.get(link)?.[direction][key] ?? 0),
    );
    return percentile(counts, 0.5) * (60_000 / windowMs);
  };
  return { messages: perMinute('messages'), bytes: perMinute('bytes') };
}
