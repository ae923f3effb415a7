import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSpeech } from '../../fixtures/read-speech.ts';
import { isRunning } from '../src/engine/embedded/test-support/processes.ts';
import { engineProcessesOf } from './support/engine-processes.ts';
import { streamUrlOf } from './support/lost-server.ts';
import { runProcess, type ServerProcess } from './support/server-process.ts';
import { expectWhole, Speaker } from './support/speaker.ts';

/**
 * The product as `npm start` runs it: plain JavaScript in every process (scripts/setup/server-build.mjs). The other
 * tests run the same sources through tsx.
 */
const START = '../../../scripts/start.mjs';
const PCM = readSpeech('vm-instructions.wav');
const SPEED = 3;
/** Pages and server are built first where they are not. */
const START_TIMEOUT_MS = 120_000;

let server: ServerProcess;
let address: string;
let kill = (): void => {};

beforeAll(async () => {
  server = runProcess(START, { PORT: '0', EARSHOT_ENGINE_PROCESSES: '1' }, (it) => (kill = it));
  address = await server.url;
}, START_TIMEOUT_MS);

afterAll(() => kill());

function engineProcesses(): number[] {
  const { decode, voiceActivity } = engineProcessesOf(server.child.pid!);
  return [...decode, ...voiceActivity];
}

async function transcribe(): Promise<string> {
  const speaker = new Speaker(streamUrlOf(address), PCM, { speed: SPEED });
  expectWhole(speaker, await speaker.finish(), PCM.length);
  return speaker.text;
}

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

function openFilesOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
}

test('it serves the pages', async () => {
  for (const path of ['/', '/room/standup']) {
    const page = await fetch(new URL(path, address));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script')]);
  }
});

test('no process of it compiles TypeScript', () => {
  const commands = [server.child.pid!, ...engineProcesses()].map(commandOf);
  expect(commands).toHaveLength(3);
  for (const command of commands) expect(command).not.toMatch(/tsx|\.ts\0/);
});

test('no process of it collects telemetry', () => {
  // ONNX Runtime keeps what it will send in a database of its own, which it opens with the first model.
  const open = engineProcesses().flatMap(openFilesOf);
  expect(open).not.toHaveLength(0);
  expect(open.filter((path) => /onnxruntime\.db|mat-debug/.test(path))).toEqual([]);
});

test('it hears what is said, also with engine processes that replace lost ones', async () => {
  const undisturbed = await transcribe();
  expect(undisturbed).toMatch(/^To look into your messages.*pound key/i);
  const lost = engineProcesses();
  for (const pid of lost) process.kill(pid, 'SIGKILL');
  expect(await transcribe()).toBe(undisturbed);
  const successors = engineProcesses();
  expect(successors).toHaveLength(lost.length);
  expect(successors.filter((pid) => lost.includes(pid))).toEqual([]);
});

test('killed with -9, it leaves no engine process behind', async () => {
  const pids = engineProcesses();
  expect(pids.map(isRunning)).toEqual([true, true]);
  kill();
  await expect.poll(() => pids.some(isRunning), { timeout: 10_000 }).toBe(false);
});

test('a wrong setting is one line', async () => {
  const wrong = runProcess(START, { PORT: '99999' });
  wrong.url.catch(() => {});
  expect(await wrong.exited).toEqual({ code: 2, signal: null });
  expect(wrong.output().stderr).toMatch(/^PORT: given: "99999"; allowed: .+\n$/);
});
