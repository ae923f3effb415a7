import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { scriptedAudio, type ScriptItem } from '../src/engine/scripted/scripted-audio.ts';
import { FaultProxy } from './support/fault-proxy.ts';
import { startProcess, streamUrlOf } from './support/lost-server.ts';
import { expectWhole, Speaker } from './support/speaker.ts';
import { openServer } from './support/test-server.ts';

const WORDS = Array.from({ length: 20 }, (_, turn) => `w${turn}`);
const TEXT = WORDS.join(' ');
const PCM = scriptedAudio(
  WORDS.flatMap((word): ScriptItem[] => [{ silenceMs: 700 }, { word, ms: 500 }]),
);
/** The subject of the test: a process that stands still for so long, and its sockets with it. */
const STOPPED_MS = 20_000;

/** What happened, in order; the times are for the reader. */
class Diary {
  readonly entries: string[] = [];
  readonly #name: string;
  readonly #startedMs = performance.now();

  constructor(name: string) {
    this.#name = name;
  }

  note(entry: string): void {
    this.entries.push(entry);
    console.info(
      `${this.#name}: ${entry} at ${Math.round(performance.now() - this.#startedMs)} ms`,
    );
  }
}

/** Speech goes on at real time meanwhile: most of it is said into the void. */
async function stoppedServer(): Promise<string[]> {
  const server = await startProcess('scripted');
  const speaker = new Speaker(streamUrlOf(server.address), PCM);
  await speaker.speakTo(0.15);
  await speaker.untilReceived();
  const diary = new Diary('N8');
  server.child.kill('SIGSTOP');
  diary.note('stopped');
  const finished = speaker.finish();
  const noticed = isLost(speaker).then(() => diary.note('noticed'));
  await delay(STOPPED_MS);
  server.child.kill('SIGCONT');
  diary.note('continued');
  await noticed;
  await speaker.untilReady(2);
  diary.note('ready');
  expectWhole(speaker, await finished, PCM.length);
  expect(speaker.text).toBe(TEXT);
  return diary.entries;
}

/** Packets vanish in both directions of one link, and no end of it is told: another link finds the session. */
async function deadRoute(): Promise<string[]> {
  const server = await openServer();
  const proxy = await FaultProxy.open(server.url);
  onTestFinished(() => proxy.close());
  const speaker = new Speaker(proxy.streamUrl, PCM);
  await speaker.speakTo(0.15);
  await speaker.untilReceived();
  const diary = new Diary('N9');
  proxy.halfOpen();
  proxy.restore();
  diary.note('dead');
  const finished = speaker.finish();
  await isLost(speaker);
  diary.note('noticed');
  await speaker.untilReady(2);
  diary.note('ready');
  expectWhole(speaker, await finished, PCM.length);
  expect(speaker.text).toBe(TEXT);
  // The older socket was there all the time; the newer one has taken its session over.
  expect(server.logged()).toContain('session resumed');
  await vi.waitFor(() => expect(server.sessions).toBe(0));
  return diary.entries;
}

/** A port that takes connections and never says anything. */
async function heldDoor(): Promise<string[]> {
  const server = await openServer();
  const proxy = await FaultProxy.open(server.url);
  onTestFinished(() => proxy.close());
  proxy.door = 'holding';
  const speaker = new Speaker(proxy.streamUrl, PCM);
  const diary = new Diary('N10');
  const finished = speaker.finish();
  await isLost(speaker);
  diary.note('noticed');
  proxy.restore();
  await speaker.untilReady(1);
  diary.note('ready');
  expectWhole(speaker, await finished, PCM.length);
  expect(speaker.text).toBe(TEXT);
  return diary.entries;
}

function isLost(speaker: Speaker): Promise<void> {
  return speaker.until(() => speaker.links.some((link) => link.startsWith('reconnecting')));
}

test('N8, N9, N10 links that say nothing are noticed by the client, and what was said into them is heard', async () => {
  const diaries = await Promise.all([stoppedServer(), deadRoute(), heldDoor()]);
  expect(diaries).toEqual([
    ['stopped', 'noticed', 'continued', 'ready'],
    ['dead', 'noticed', 'ready'],
    ['noticed', 'ready'],
  ]);
}, 90_000);
