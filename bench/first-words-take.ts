import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { launchChromium } from '../e2e/support/chromium.ts';
import { MicPage } from '../e2e/support/mic-page.ts';
import { recordingFrom } from '../e2e/support/speech.ts';
import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import type { Material } from './engine-material.ts';
import { findClip } from './find-clip.ts';
import { watchWords, watchWorker } from './first-words-page.ts';
import type { NotedServer } from './first-words-server.ts';
import {
  firstWordMoments,
  stopMoments,
  type FirstWordStage,
  type Moments,
  type StopStage,
  type TakeNotes,
} from './first-words-stages.ts';
import { readMainThread, TRACE_CATEGORIES, type MainThreadTasks } from './main-thread-trace.ts';
import { threadCpuOf, type ThreadCpu } from './thread-cpu.ts';

/** What one take came to. Times in milliseconds. */
export interface Take {
  /** Per utterance; null: no final of it came. */
  readonly firstWords: readonly (Moments<FirstWordStage> | null)[];
  /** Null: all had its final before the press. */
  readonly stop: Moments<StopStage> | null;
  /** Of the main thread, by the wall clock. */
  readonly longTasks: readonly number[];
  /** By processor time; null: not traced. */
  readonly mainThread: MainThreadTasks | null;
  /** Parts of a core, from Start to Stop; null where /proc has none. */
  readonly cpu: ThreadCpu | null;
  /** Of audio to the server, a second: `stt.v1` with its headers. */
  readonly bytesPerSecond: number;
  readonly messagesPerSecond: number;
  /** Of the longest frame of the worklet. */
  readonly frameSamples: number;
  /** Of a message, from the worker to the server and back: less than nothing says how far their clocks are apart. */
  readonly quickestMs: readonly [up: number, down: number];
}

/** As a person does who has just said the last word. */
const STOP_AFTER_SPEECH_SAMPLES = msToSamples(200);
const POLL_MS = 20;
/** A sound that no silence of a fake microphone reaches. */
const LOUD = 100;
/** Of a clip from its onset: enough to tell it from any other. */
const TEMPLATE_SAMPLES = msToSamples(300);
/** The fake device puts in silence where it is late, 10 ms at a time. */
const SHIFT_SAMPLES = msToSamples(100);

/** One recording, from Start to its receipt, in a browser of its own. */
export async function runTake(
  server: NotedServer,
  material: Material,
  { isTraced }: { readonly isTraced: boolean },
): Promise<Take> {
  const { path } = recordingFrom(`${material.name}.wav`, material.pcm);
  const browser = await launchChromium({ type: 'file', path });
  try {
    const { mic, worker } = await openWatched(browser, server.url);
    const pids = await renderersOf(browser);
    if (isTraced) await browser.startTracing(mic.page, { categories: TRACE_CATEGORIES });
    server.take();
    const before = pids.map(threadCpuOf);
    const startedMs = performance.now();
    await mic.start.click();
    await untilSaid(server, material);
    const cpu = busiest(before, pids.map(threadCpuOf), performance.now() - startedMs);
    await mic.stop.click();
    await mic.receipt.waitFor();
    await mic.page.waitForFunction(() => globalThis.wordsBench.words.at(-1)?.paintedMs !== null);
    const mainThread = isTraced ? readMainThread((await browser.stopTracing()).toString()) : null;
    const notes: TakeNotes = {
      page: await mic.page.evaluate(() => globalThis.wordsBench),
      worker: await worker.evaluate(() => globalThis.workerBench),
      server: server.take(),
    };
    const onsets = onsetsIn(server.heard(), material);
    return {
      firstWords: onsets.map((onset) => firstWordMoments(notes, onset)),
      stop: stopMoments(notes),
      longTasks: notes.page.longTasks,
      mainThread,
      cpu,
      ...trafficOf(notes),
      quickestMs: quickestOf(notes),
    };
  } finally {
    await browser.close();
  }
}

async function openWatched(browser: Browser, url: string) {
  const context = await browser.newContext();
  // tsx gives functions their names by a helper that the page does not have.
  const names = 'globalThis.__name = (it) => it;';
  await context.addInitScript(names);
  await context.addInitScript(watchWords);
  const page = await context.newPage();
  const opened = page.waitForEvent('worker');
  await page.goto(url);
  const worker = await opened;
  await worker.evaluate(names);
  await worker.evaluate(watchWorker);
  return { mic: new MicPage(page), worker };
}

async function renderersOf(browser: Browser): Promise<number[]> {
  const tools = await browser.newBrowserCDPSession();
  const { processInfo } = await tools.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** Until a moment after the last word. By the first sound, since a stream begins when the microphone does. */
async function untilSaid(server: NotedServer, { pcm, utterances }: Material): Promise<void> {
  const isLoud = (sample: number): boolean => Math.abs(sample) > LOUD;
  const speechEnd = utterances.at(-1)?.speechEnd ?? pcm.length;
  const rest = speechEnd + STOP_AFTER_SPEECH_SAMPLES - pcm.findIndex(isLoud);
  for (;;) {
    const heard = server.heard();
    const begun = heard.findIndex(isLoud);
    if (begun >= 0 && heard.length >= begun + rest) return;
    await delay(POLL_MS);
  }
}

/** Chromium's fake microphone has lost some of it: the machine was busy for a moment. */
export class NotHeardAsPlayed extends Error {
  override readonly name = 'NotHeardAsPlayed';

  constructor(file: string) {
    super(`${file} was not heard as it was played`);
  }
}

/** Of the utterances, in samples of the stream. Throws where one was not heard as it was played. */
function onsetsIn(heard: Int16Array, { pcm, utterances }: Material): number[] {
  let shift: number | null = null;
  return utterances.map(({ file, onset }) => {
    const wanted = pcm.subarray(onset, onset + TEMPLATE_SAMPLES);
    const place =
      shift === null
        ? { from: 0, to: onset + msToSamples(2_000) }
        : { from: onset + shift - SHIFT_SAMPLES, to: onset + shift + SHIFT_SAMPLES };
    const at = findClip(wanted, heard, place);
    if (at === null) throw new NotHeardAsPlayed(file);
    shift = at - onset;
    return at;
  });
}

function trafficOf({ worker, server }: TakeNotes) {
  const samples = server.audio.reduce((sum, it) => sum + it.samples, 0);
  const seconds = samples / msToSamples(1_000);
  return {
    bytesPerSecond: server.bytes / seconds,
    messagesPerSecond: server.audio.length / seconds,
    frameSamples: Math.max(...worker.frames.map((it) => it.samples)),
  };
}

function quickestOf({ worker, server }: TakeNotes): [number, number] {
  const up = server.audio.map((it, index) => it.atMs - (worker.sent[index]?.atMs ?? 0));
  const down = worker.heard.map((it, index) => it.atMs - (server.told[index]?.atMs ?? 0));
  return [Math.min(...up), Math.min(...down)];
}

/** Of some processes the one that had most to do, in parts of a core. */
function busiest(
  before: readonly (ThreadCpu | null)[],
  now: readonly (ThreadCpu | null)[],
  elapsedMs: number,
): ThreadCpu | null {
  const all = before.flatMap((then, index) => {
    const since = now[index];
    if (!then || !since) return [];
    const part = (key: keyof ThreadCpu): number => ((since[key] - then[key]) * 1_000) / elapsedMs;
    return { main: part('main'), worker: part('worker'), audio: part('audio'), all: part('all') };
  });
  return all.toSorted((one, other) => other.all - one.all)[0] ?? null;
}
