import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../src/shared/protocol/version.ts';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { beside } from './support/bystander.ts';
import { AUDIO } from './support/raw-client.ts';
import { openServer } from './support/test-server.ts';

const word = (text: string): Int16Array =>
  scriptedAudio([{ silenceMs: 600 }, { word: text, ms: 400 }, { silenceMs: 900 }]);

describe('L6 one too many', () => {
  test('session: overloaded, 1013, with a time to come back; then there is room', async () => {
    const server = await openServer({ config: { maxSessions: 1 } });
    await beside(server, async () => {
      for (let round = 0; round < 3; round++) {
        const client = server.client();
        await expect(client.start()).rejects.toThrow('overloaded');
        expect(await client.closed).toEqual({ code: 1013, reason: 'overloaded' });
        expect(client.all('error')[0]?.retryAfterMs).toBeGreaterThan(0);
      }
    });
    await beside(server, async () => {});
  });

  test.each([
    ['in all', { maxSockets: 1 }, 503],
    ['of one address', { maxSocketsPerAddress: 1 }, 429],
  ])(
    'socket, %s: refused before the upgrade, with Retry-After: %o, %d',
    async (_, config, status) => {
      const server = await openServer({ config });
      await beside(server, async () => {
        const refused = server.client();
        let retryAfterSeconds = 0;
        refused.socket.once('unexpected-response', (_request, response) => {
          retryAfterSeconds = Number(response.headers['retry-after']);
          expect(response.statusCode).toBe(status);
          refused.socket.terminate();
        });
        expect((await refused.closed).code).toBe(1006);
        expect(retryAfterSeconds).toBeGreaterThan(0);
      });
    },
  );
});

describe('L7 a thousand connects and disconnects', () => {
  test('open handles exactly as before, heap after a collection within 5 MB', async () => {
    const server = await openServer({ config: { resumeWindowMs: 50 } });
    await beside(server, async (bystander) => {
      await comeAndGo(server.streamUrl, 100);
      const before = await resources(server);
      await comeAndGo(server.streamUrl, 1_000);
      await bystander.says('meanwhile');
      const after = await resources(server);
      const grownMb = (after.heapBytes - before.heapBytes) / 2 ** 20;
      console.info(`L7: heap ${grownMb.toFixed(2)} MB more`);
      expect(after.handles).toEqual(before.handles);
      expect(grownMb).toBeLessThan(5);
      expect(server.engine.vads.filter(({ closed }) => !closed)).toHaveLength(1);
    });
  });
});

/** All ways to leave: with a close, without one, before `start`, in mid-speech. */
async function comeAndGo(url: string, count: number): Promise<void> {
  for (let round = 0; round < count / 10; round++)
    await Promise.all(Array.from({ length: 10 }, (_, way) => visit(url, way)));
}

function visit(url: string, way: number): Promise<void> {
  const socket = new WebSocket(url, SUBPROTOCOL);
  const leave = (): void => (way % 2 === 0 ? socket.close(1000) : socket.terminate());
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => resolve());
    socket.once('open', () => {
      if (way < 2) return leave();
      socket.send(JSON.stringify({ type: 'start', audio: AUDIO }));
    });
    socket.once('message', () => {
      if (way < 6) return leave();
      const audio = word('visitor');
      socket.send(new Uint8Array([1, ...new Uint8Array(15), ...new Uint8Array(audio.buffer)]));
      socket.once('message', leave);
    });
  });
}

/** What is held once all sockets but the bystander's, and all sessions but its own, are gone. */
async function resources(server: { readonly sockets: number; readonly sessions: number }) {
  await vi.waitFor(() => expect([server.sockets, server.sessions]).toEqual([1, 1]), 10_000);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What is freed by one turn's closings is seen in the next.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return {
    heapBytes: process.memoryUsage().heapUsed,
    handles: process
      .getActiveResourcesInfo()
      .filter((it) => it !== 'Immediate')
      .toSorted(),
  };
}
