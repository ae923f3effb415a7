import { describe, expect, test, vi } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { beside } from './support/bystander.ts';
import { clientFrame, openUpgradedSocket } from './support/raw-socket.ts';
import type { RawClient } from './support/raw-client.ts';
import { openServer, type TestServer } from './support/test-server.ts';

const SECOND = 16_000;

/** Resolves once the network has taken what was sent, or never will, and others have had their turn. */
async function taken(client: RawClient): Promise<void> {
  await new Promise((resolve) => client.socket.ping(undefined, undefined, resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

describe('H18 floods of pings', () => {
  test('ping messages: each has its pong, in order; others speak on', async () => {
    const server = await openServer();
    await beside(server, async (bystander) => {
      const client = server.client();
      await client.start();
      const pinging = async (): Promise<void> => {
        for (let t = 0; t < 7_000; t++) client.send({ type: 'ping', t });
        await client.next('pong', ({ t }) => t === 6_999);
      };
      await bystander.speaksDuring(pinging());
      expect(client.all('pong').map(({ t }) => t)).toEqual(
        Array.from({ length: 7_000 }, (_, t) => t),
      );
      client.end();
      expect((await client.closed).code).toBe(1000);
    });
  });

  test('WebSocket pings of one who reads no pong: cut, before pongs fill the memory', async () => {
    const server = await openServer();
    await beside(server, async (bystander) => {
      const raw = await openUpgradedSocket(server.url);
      raw.socket.pause();
      const pings = Buffer.concat(Array<Buffer>(1_000).fill(clientFrame(0x89, Buffer.alloc(125))));
      const pinging = async (): Promise<void> => {
        while (server.sockets > 1) {
          await new Promise((resolve) => raw.socket.write(pings, resolve));
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      await bystander.speaksDuring(pinging());
      expect(server.sockets).toBe(1);
    });
  });
});

describe('L1 a client at a hundred times real time', () => {
  test('the window stops it: never more than 60 s beyond what is final, nothing lost, no warning', async () => {
    const server = await openServer();
    await beside(server, async (bystander) => {
      const client = server.client();
      let { sendUntil } = await client.start({ interim: false });
      const words = Array.from({ length: 33 }, (_, turn) => `w${turn}`);
      const audio = scriptedAudio(
        words.map((word) => [{ silenceMs: 1_500 }, { word, ms: 500 }]).flat(),
      );
      let stops = 0;
      const rush = async (): Promise<void> => {
        for (let at = 0; at < audio.length;) {
          const frame = audio.subarray(at, Math.min(at + 1_600, sendUntil));
          if (frame.length > 0) client.sendFrame(at, frame);
          at += frame.length;
          if (at < sendUntil || at === audio.length) continue;
          stops++;
          ({ sendUntil } = await client.next('ack', (ack) => ack.sendUntil > at));
        }
      };
      await bystander.speaksDuring(rush());
      client.end();
      expect((await client.closed).code).toBe(1000);
      expect(stops).toBeGreaterThan(0);
      expect(client.text).toBe(words.join(' '));
      expect(client.all('warning')).toEqual([]);
      for (const { received, committed } of client.all('ack'))
        expect(received - committed).toBeLessThanOrEqual(60 * SECOND);
    });
  });
});

describe('L2 a flooder who looks at no window', () => {
  test('warned, paused, then ended: too_fast, 4429; others speak on', async () => {
    const server = await openServer();
    await beside(server, async (bystander) => {
      const flooder = server.client();
      await flooder.start({ interim: false });
      const second = new Int16Array(SECOND);
      const flooding = async (): Promise<void> => {
        for (let at = 0; !flooder.isClosed; at += SECOND) {
          flooder.sendFrame(at, second);
          await taken(flooder);
        }
      };
      await bystander.speaksDuring(flooding());
      expect(await flooder.closed).toEqual({ code: 4429, reason: 'too_fast' });
      const told = flooder.messages.filter((it) => 'code' in it).map((it) => it.type);
      expect(told).toEqual(['warning', 'error']);
      expect(flooder.all('error')[0]).toMatchObject({ code: 'too_fast', retryable: true });
    });
  });

  test('a flood of messages is only read more slowly: no error, others speak on', async () => {
    const server = await openServer();
    await beside(server, async (bystander) => {
      const client = server.client();
      await client.start();
      const flooding = async (): Promise<void> => {
        for (let count = 1; count <= 8_500; count++) {
          client.send({ type: 'hologram' });
          if (count % 500 === 0) await taken(client);
        }
      };
      await bystander.speaksDuring(flooding());
      await client.until(() => client.all('warning').length === 8_500);
      client.end();
      expect((await client.closed).code).toBe(1000);
    });
  });
});

describe('L3 a client that never reads', () => {
  test('its socket is cut at 1 MiB, its session waits for it; others speak on', async () => {
    const server = await openServer(ROOMY);
    await beside(server, async (bystander) => {
      const client = server.client();
      const { session, secret } = await client.start();
      client.socket.pause();
      await bystander.speaksDuring(speakLongWords(server, client));
      const again = server.client();
      const resume = { session, secret, lastSeq: ALL_READ, attempt: 1 };
      const ready = await again.start({ resume });
      expect(ready.resumed).toBe(true);
      expect(ready.received).toBeGreaterThan(0);
      again.end();
      expect((await again.next('done')).samples).toBe(ready.received);
    });
  });
});

/** Credit for more audio than a minute, so that the socket is filled at once. */
const ROOMY = {
  credit: { maxUnfinalSamples: 3_600 * SECOND, maxTokensSamples: 3_600 * SECOND, refillRate: 4 },
};

/** A number that was never given out counts as the newest. */
const ALL_READ = 0xffff_ffff;

/** Words of 42 kB each, acknowledged unread, until the server has cut the socket. */
async function speakLongWords(server: TestServer, client: RawClient): Promise<void> {
  const word = scriptedAudio([
    { silenceMs: 700 },
    { word: '漢'.repeat(14_000), ms: 900 },
    { silenceMs: 800 },
  ]);
  const isCut = (): boolean => server.logged().includes('client does not read');
  for (let at = 0; !isCut(); at += word.length) {
    for (let from = 0; from < word.length; from += 12_800)
      client.sendFrame(at + from, word.subarray(from, from + 12_800), ALL_READ);
    await vi.waitFor(() => expect(isCut() || client.socket.bufferedAmount === 0).toBe(true));
  }
}
