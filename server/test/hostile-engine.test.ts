import { describe, expect, test } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import type { ScriptedBehaviour } from '../src/engine/scripted/scripted-recogniser.ts';
import { beside } from './support/bystander.ts';
import { openServer } from './support/test-server.ts';

const SECOND = 16_000;
const word = (text: string): Int16Array =>
  scriptedAudio([{ silenceMs: 600 }, { word: text, ms: 400 }, { silenceMs: 900 }]);

describe('L4 a recogniser that stalls', () => {
  test('nothing grows beyond the window, and all comes in order when it goes on', async () => {
    const server = await openServer();
    const words = Array.from({ length: 40 }, (_, turn) => `stalled${turn}`);
    const audio = scriptedAudio(
      words.map((it) => [{ silenceMs: 1_500 }, { word: it, ms: 500 }]).flat(),
    );
    await beside(server, async () => {
      server.engine.behave(() => ({ type: 'hold' }));
      const client = server.client();
      const { sendUntil } = await client.start({ interim: false });
      client.sendAudio(audio.subarray(0, sendUntil), SECOND);
      // Told once a second for as long as it stalls: the window is as it was.
      const acks = () => client.all('ack').filter(({ received }) => received === sendUntil);
      await client.until(() => acks().length >= 3);
      const [last] = acks().slice(-1);
      expect(last?.sendUntil).toBeLessThanOrEqual((last?.committed ?? 0) + 60 * SECOND);
      // Each process has one decode; all else waits as audio, which the window bounds.
      expect(server.engine.recognisers.every(({ held }) => held)).toBe(true);
      server.engine.behave(() => ({ type: 'answer' }));
      server.engine.release();
      await client.next('ack', (ack) => ack.sendUntil >= audio.length);
      client.sendAudio(audio.subarray(sendUntil), SECOND);
      client.end();
      expect((await client.closed).code).toBe(1000);
      expect(client.text).toBe(words.join(' '));
      expect(client.all('gap')).toEqual([]);
    });
  });
});

describe('L5 a recogniser that fails', () => {
  test.each<[string, ScriptedBehaviour]>([
    ['throws', { type: 'throw', message: 'scripted' }],
    ['dies', { type: 'die' }],
    ['hangs', { type: 'hold' }],
  ])('one that %s: decoded again by another, the client sees nothing of it', async (_, fault) => {
    const server = await openServer();
    await beside(server, async (bystander) => {
      let faults = 0;
      server.engine.behave(({ text }) =>
        text.includes('doomed') && faults++ === 0 ? fault : { type: 'answer' },
      );
      const client = server.client();
      await client.start({ interim: false });
      client.sendAudio(word('doomed'));
      client.sendAudio(word('after'));
      await bystander.says('meanwhile');
      client.end();
      expect((await client.closed).code).toBe(1000);
      expect(client.text).toBe('doomed after');
      expect([...client.all('gap'), ...client.all('error'), ...client.all('warning')]).toEqual([]);
      expect(server.engine.decodes.filter(({ text }) => text === 'doomed')).toHaveLength(2);
    });
  });

  test.each<[string, ScriptedBehaviour]>([
    ['throws', { type: 'throw', message: 'scripted' }],
    ['dies', { type: 'die' }],
    ['hangs', { type: 'hold' }],
  ])(
    'one that %s three times for the same audio: a gap, engine_failed, of that segment alone',
    async (_, fault) => {
      const server = await openServer();
      await beside(server, async (bystander) => {
        server.engine.behave(({ text }) => (text.includes('doomed') ? fault : { type: 'answer' }));
        const client = server.client();
        await client.start({ interim: false });
        const startedMs = performance.now();
        for (const text of ['before', 'doomed', 'after']) client.sendAudio(word(text));
        await bystander.says('meanwhile');
        client.end();
        expect((await client.closed).code).toBe(1000);
        console.info(`L5: ${Math.round(performance.now() - startedMs)} ms (within 15,000)`);
        expect(client.text).toBe('before after');
        const [gap, ...more] = client.all('gap');
        expect(more).toEqual([]);
        expect(gap).toMatchObject({ reason: 'engine_failed' });
        expect(server.engine.decodes.filter(({ text }) => text === 'doomed')).toHaveLength(3);
      });
    },
  );
});
