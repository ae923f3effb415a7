import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { wordErrors } from '../../bench/word-error-rate.ts';
import { readSpeech } from '../../fixtures/read-speech.ts';
import { engineProcessesOf } from './support/engine-processes.ts';
import type { Flow } from './support/fault-pipe.ts';
import { FaultProxy } from './support/fault-proxy.ts';
import {
  replaceProcess,
  startProcess,
  streamUrlOf,
  type LostServer,
} from './support/lost-server.ts';
import { expectWhole, Speaker } from './support/speaker.ts';

/**
 * docs/FAULTS.md, the network and the server, with the real engine: faults of a link side by side at one
 * server, faults of a server at one of their own. Speech is faster than real time where that
 * is not the subject.
 */
const ONE_PROCESS = { EARSHOT_ENGINE_PROCESSES: '1', EARSHOT_SHUTDOWN_GRACE_MS: '500' };
const PCM = joined(['vm-instructions.wav', 'tt-allbusy.wav', 'librivox-0870.wav']);
const SPEED = 3;
const STOPPED_MS = 20_000;

let undisturbed = '';

/** Clips with a pause between them. */
function joined(files: readonly string[]): Int16Array {
  const pause = new Int16Array(12_800);
  const parts = files.flatMap((file) => [readSpeech(file), pause]);
  const pcm = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    pcm.set(part, at);
    at += part.length;
  }
  return pcm;
}

/** Speaks all there is, with `fault` beginning in its middle, and checks the receipt. Answers how many words differ. */
async function wordsOff(
  what: string,
  speaker: Speaker,
  fault: (speaker: Speaker) => Promise<unknown> | void,
): Promise<number> {
  await speaker.speakTo(0.3);
  await speaker.untilReceived();
  const finished = speaker.finish();
  await fault(speaker);
  expectWhole(speaker, await finished, PCM.length);
  const { substitutions, deletions, insertions } = wordErrors(undisturbed, speaker.text);
  const off = substitutions + deletions + insertions;
  console.info(`${what}: ${off} words off; ${speaker.links.join(' → ')}`);
  return off;
}

describe('real speech through faults', () => {
  let server: LostServer;
  let kill = (): void => {};

  beforeAll(async () => {
    server = await startProcess('real', { EARSHOT_ENGINE_PROCESSES: '2' }, (it) => (kill = it));
  });

  afterAll(() => kill());

  test('undisturbed, it is what is said', async () => {
    const speaker = new Speaker(streamUrlOf(server.address), PCM, { speed: SPEED });
    expectWhole(speaker, await speaker.finish(), PCM.length);
    undisturbed = speaker.text;
    expect(undisturbed).toMatch(/^To look into your messages.*telemarketers.*leisure to consider/i);
  });

  test('N4, N7 links that are cut, stand still, drip, or are too narrow, side by side', async () => {
    const behind = async (
      what: string,
      fault: (proxy: FaultProxy, speaker: Speaker) => Promise<void>,
    ) => {
      const proxy = await FaultProxy.open(server.address);
      onTestFinished(() => proxy.close());
      const speaker = new Speaker(proxy.streamUrl, PCM, { speed: SPEED });
      const off = await wordsOff(what, speaker, () => fault(proxy, speaker));
      return { off, links: proxy.accepted };
    };
    const slow = (flow: Flow) => async (proxy: FaultProxy, speaker: Speaker) => {
      proxy.flow('up', flow);
      await speaker.untilSpoken(0.7);
      proxy.restore();
    };
    const [cut, ...whole] = await Promise.all([
      behind('N4 four cuts in 24 s', async (proxy, speaker) => {
        for (let count = 1; count <= 4; count++) {
          await speaker.untilReady(count);
          await speaker.untilSpoken(0.3 + count * 0.12);
          proxy.cut();
        }
      }),
      behind('N7 still', slow({ type: 'stalled' })),
      behind('N7 drips', slow({ type: 'paced', bytesPerSecond: 4_000 })),
      behind('N7 half the bandwidth', slow({ type: 'paced', bytesPerSecond: 16_000 * SPEED })),
    ]);
    expect(cut.links).toBe(5);
    expect(cut.off).toBeLessThanOrEqual(4);
    // The link held: nothing was cut.
    expect(whole).toEqual([1, 2, 3].map(() => ({ off: 0, links: 1 })));
  });

  test('N11 kill -9 of engine processes: not even the link is lost', async () => {
    const pid = server.child.pid ?? 0;
    const speaker = new Speaker(streamUrlOf(server.address), PCM, { speed: SPEED });
    const off = await wordsOff('N11 kill -9 of the engine', speaker, () => {
      const { decode, voiceActivity } = engineProcessesOf(pid);
      expect([decode.length, voiceActivity.length]).toEqual([2, 1]);
      for (const engine of [...decode.slice(0, 1), ...voiceActivity])
        process.kill(engine, 'SIGKILL');
    });
    expect(off).toBe(0);
    expect(speaker.links).toEqual(['streaming', 'draining', 'completed']);
  });

  test('N1, N2, N8 servers that are killed, told to go, or stand still, side by side', async () => {
    const speakTo = (server: LostServer): Speaker =>
      new Speaker(streamUrlOf(server.address), PCM, { speed: SPEED });
    const killed = async (): Promise<number> => {
      const server = await startProcess('real', ONE_PROCESS);
      return wordsOff('N1 kill -9', speakTo(server), () =>
        replaceProcess(server, 'real', ONE_PROCESS),
      );
    };
    const toldToGo = async (): Promise<number> => {
      const server = await startProcess('real', ONE_PROCESS);
      const next = await startProcess('real', ONE_PROCESS);
      const proxy = await FaultProxy.open(server.address);
      onTestFinished(() => proxy.close());
      return wordsOff(
        'N2 SIGTERM',
        new Speaker(proxy.streamUrl, PCM, { speed: SPEED }),
        async () => {
          proxy.target = next.address;
          server.child.kill('SIGTERM');
          expect(await server.exited).toEqual({ code: 0, signal: null });
        },
      );
    };
    const stopped = async (): Promise<number> => {
      const server = await startProcess('real', ONE_PROCESS);
      return wordsOff('N8 SIGSTOP', speakTo(server), async (speaker) => {
        server.child.kill('SIGSTOP');
        const stoppedMs = performance.now();
        const isLost = (): boolean => speaker.links.some((link) => link.includes(': '));
        const noticed = speaker.until(isLost).then(() => performance.now() - stoppedMs);
        await delay(STOPPED_MS);
        expect(isLost()).toBe(true);
        server.child.kill('SIGCONT');
        console.info(`N8: noticed after ${Math.round(await noticed)} ms`);
      });
    };
    const off = await Promise.all([killed(), toldToGo(), stopped()]);
    for (const words of off) expect(words).toBeLessThanOrEqual(1);
  });
});
