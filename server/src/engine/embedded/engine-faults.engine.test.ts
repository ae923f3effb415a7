import { fork } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDecodeScheduler } from '../../scheduler/decode-scheduler.ts';
import { systemClock } from '../../system-clock.ts';
import { EngineProcessLost } from '../engine.ts';
import { createEmbeddedEngine, type EmbeddedEngine } from './embedded-engine.ts';
import { installedModel, startInstalledEngine } from './test-support/installed-engine.ts';
import { cpuTicks, isRunning } from './test-support/processes.ts';
import { readSpeech } from '../../../../fixtures/read-speech.ts';

const LONG = readSpeech('conf-adminmenu.wav');
const SHORT = readSpeech('agent-pass.wav');
const SENTENCE = readSpeech('librivox-0870.wav');

let engine: EmbeddedEngine;
beforeAll(async () => {
  engine = await startInstalledEngine(2);
});
afterAll(() => engine.close());

const pidOf = (process: number): number => engine.recognisers[process]!.pid!;

/** Looks now and then only: the processes watched need the processor. */
const until = (condition: () => boolean): Promise<unknown> =>
  vi.waitUntil(condition, { interval: 20, timeout: 60_000 });

/** Once the process has been at it for so much processor time (10 ms a tick). */
async function busy(pid: number, ticks = 5): Promise<void> {
  const before = cpuTicks(pid);
  await until(() => process.platform !== 'linux' || cpuTicks(pid) >= before + ticks);
}

describe('a decode process', () => {
  test('killed in mid-decode: the decode is lost, its successor gives the same text', async () => {
    const [recogniser] = engine.recognisers;
    const { text } = await recogniser!.decode({ samples: LONG });
    const pid = pidOf(0);
    const lost = recogniser!.decode({ samples: LONG });
    await busy(pid);
    process.kill(pid, 'SIGKILL');
    await expect(lost).rejects.toBeInstanceOf(EngineProcessLost);
    expect(await recogniser!.decode({ samples: LONG })).toMatchObject({ text });
    expect(pidOf(0)).not.toBe(pid);
  });

  test('killed in mid-decode behind the scheduler: nobody sees more than a delay', async () => {
    const scheduler = createDecodeScheduler(engine.recognisers, { clock: systemClock });
    const { text } = await engine.recognisers[0]!.decode({ samples: SENTENCE });
    const pids = [pidOf(0), pidOf(1)];
    const outcomes = [0, 1].map(() => scheduler.openLane().final(SENTENCE));
    await Promise.all(pids.map((pid) => busy(pid, 2)));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(await Promise.all(outcomes)).toEqual([0, 1].map(() => ({ type: 'text', text })));
    expect(scheduler.counters.failedTries).toBeGreaterThanOrEqual(2);
    scheduler.close();
  });

  test('that hangs is replaced at the deadline and the decode done again', async () => {
    const scheduler = createDecodeScheduler([engine.recognisers[0]!], { clock: systemClock });
    const pid = pidOf(0);
    process.kill(pid, 'SIGSTOP');
    const askedMs = performance.now();
    const outcome = await scheduler.openLane().final(SHORT);
    console.log(`after a hang the text came in ${Math.round(performance.now() - askedMs)} ms`);
    expect(outcome.type === 'text' && outcome.text).toContain('password');
    expect(scheduler.counters).toMatchObject({ failedTries: 1, failedFinals: 0 });
    await until(() => !isRunning(pid));
    scheduler.close();
  });

  test('killed by the same audio three times: that audio has failed, the others are decoded', async () => {
    const poison = SENTENCE;
    const deadly = engine.recognisers.map((recogniser) => ({
      decode: (request: { readonly samples: Int16Array }) => {
        const decoded = recogniser.decode(request);
        if (request.samples === poison && recogniser.pid !== null)
          process.kill(recogniser.pid, 'SIGKILL');
        return decoded;
      },
      replace: () => recogniser.replace(),
      get isReady() {
        return recogniser.isReady !== false;
      },
      onReady: (listener: () => void) => recogniser.onReady?.(listener),
    }));
    const scheduler = createDecodeScheduler(deadly, { clock: systemClock });
    const outcomes = [poison, SHORT, SHORT].map((samples) => scheduler.openLane().final(samples));
    const [first, ...others] = await Promise.all(outcomes);
    expect(first).toEqual({ type: 'failed' });
    for (const other of others) expect(other.type === 'text' && other.text).toContain('password');
    scheduler.close();
  });

  test('that is replaced while it loads is left to load', async () => {
    const [recogniser] = engine.recognisers;
    recogniser!.replace();
    const pid = pidOf(0);
    const waiting = recogniser!.decode({ samples: SHORT });
    recogniser!.replace();
    await expect(waiting).rejects.toBeInstanceOf(EngineProcessLost);
    expect(pidOf(0)).toBe(pid);
    expect((await recogniser!.decode({ samples: SHORT })).text).toContain('password');
  });
});

describe('the voice activity process', () => {
  async function verdicts(onHalf?: () => void): Promise<string> {
    const vads = [engine.openVad(), engine.openVad()];
    const heard = await Promise.all(
      vads.map(async (vad) => {
        const flags: boolean[] = [];
        for (let at = 0; at < LONG.length; at += 8_000) {
          if (vad === vads[0] && at === 8_000 * 18) onHalf?.();
          flags.push(...(await vad.push(LONG.subarray(at, at + 8_000))));
        }
        flags.push(...(await vad.flush()));
        vad.close();
        return flags.map((flag) => (flag ? '#' : '.')).join('');
      }),
    );
    return heard.join('\n');
  }

  /** A successor has heard 8 s again, not all: an edge of speech may move by a window or two (32 ms each). */
  function expectSame(heard: string, undisturbed: string): void {
    expect(heard).toHaveLength(undisturbed.length);
    const changed = Array.from(heard, (_, index) => index).filter(
      (index) => heard[index] !== undisturbed[index],
    );
    expect(changed.length).toBeLessThanOrEqual(6);
    for (const index of changed) {
      const around = undisturbed.slice(index - 2, index + 3);
      expect(around, 'an edge of speech').toMatch(/#.*\.|\..*#/);
    }
  }

  test('killed in mid-stream: every stream goes on, and hears what it would have heard', async () => {
    const undisturbed = await verdicts();
    const pid = engine.voiceActivity.pid!;
    expectSame(await verdicts(() => process.kill(pid, 'SIGKILL')), undisturbed);
    expect(engine.voiceActivity.pid).not.toBe(pid);
  });

  test('that hangs is replaced, and its streams go on', async () => {
    const undisturbed = await verdicts();
    const pid = engine.voiceActivity.pid!;
    expectSame(await verdicts(() => process.kill(pid, 'SIGSTOP')), undisturbed);
    expect(engine.voiceActivity.pid).not.toBe(pid);
    await until(() => !isRunning(pid));
  });
});

describe('what cannot work is said in one line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-engine-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const log = { info() {}, warn() {} };

  /** The installed model's folder with one file's bytes changed. */
  function spoiled(name: string, spoil: (bytes: Buffer) => Buffer): string {
    const { modelDir } = installedModel();
    for (const file of ['encoder_model.onnx', 'decoder_model_merged.onnx', 'tokens.txt'])
      copyFileSync(join(modelDir, file), join(folder, file));
    writeFileSync(join(folder, name), spoil(readFileSync(join(folder, name))));
    return folder;
  }

  test.each([
    // Its length is right, so that only loading it can tell.
    ['decoder_model_merged.onnx', (bytes: Buffer) => bytes.fill(0xa5, 200, 2_000_000)],
    ['tokens.txt', () => Buffer.from('no tokens\n')],
  ])('a damaged %s: start() rejects and leaves no process', async (name, spoil) => {
    const { vadModel } = installedModel();
    const modelDir = spoiled(name, spoil);
    const broken = createEmbeddedEngine({
      modelDir,
      vadModel,
      processes: 1,
      clock: systemClock,
      log,
    });
    const error: unknown = await broken.start().then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(/^decode 1 process could not start \(.+\): .+$/);
    console.log((error as Error).message);
    await expect(broken.start()).rejects.toBe(error);
    expect([broken.recognisers[0]?.pid, broken.voiceActivity.pid]).toEqual([null, null]);
    await expect(broken.recognisers[0]!.decode({ samples: SHORT })).rejects.toThrow('closed');
    expect(await broken.openVad().push(SHORT)).toEqual([]);
  });
});

test('a server killed with -9 while it decodes leaves no engine process behind', async () => {
  const holder = fork(fileURLToPath(new URL('./test-support/engine-holder.ts', import.meta.url)), {
    execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
  });
  const pids = await new Promise<number[]>((resolve) =>
    holder.once('message', (message) => resolve(message as number[])),
  );
  expect(pids.map(isRunning)).toEqual([true, true]);
  await busy(pids[0]!);
  holder.kill('SIGKILL');
  await until(() => !pids.some(isRunning));
});

test('the server’s own thread has next to nothing to do while two streams are decoded', async () => {
  const gaps = monitorEventLoopDelay({ resolution: 1 });
  const listen = async (): Promise<void> => {
    const vad = engine.openVad();
    for (let at = 0; at < LONG.length; at += 1_600) await vad.push(LONG.subarray(at, at + 1_600));
    vad.close();
  };
  const children = [pidOf(0), pidOf(1), engine.voiceActivity.pid!];
  const childTicks = (): number => children.reduce((sum, pid) => sum + cpuTicks(pid), 0);
  const ticksBefore = childTicks();
  const cpuBefore = process.cpuUsage();
  gaps.enable();
  await Promise.all([
    ...engine.recognisers.map(async (recogniser) => {
      for (const samples of [SENTENCE, LONG.subarray(0, 192_000), SHORT, SENTENCE])
        await recogniser.decode({ samples });
    }),
    listen(),
    listen(),
  ]);
  gaps.disable();
  const { user, system } = process.cpuUsage(cpuBefore);
  const ownMs = (user + system) / 1_000;
  const engineMs = (childTicks() - ticksBefore) * 10;
  // The gap depends on what else the machine does; the processor time does not.
  console.log(
    `event loop gap p99 ${(gaps.percentile(99) / 1e6).toFixed(1)} ms, ` +
      `max ${(gaps.max / 1e6).toFixed(1)} ms; processor: server ${ownMs} ms, engine ${engineMs} ms`,
  );
  expect(process.platform === 'linux' ? ownMs / engineMs : 0).toBeLessThan(0.25);
});
