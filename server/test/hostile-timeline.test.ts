import { describe, expect, test } from 'vitest';
import { beside, refusalOf } from './support/bystander.ts';
import { SPEECH } from './support/some-speech.ts';
import { openServer } from './support/test-server.ts';

describe('H20 audio out of its order', () => {
  test('a hole that no gap announced: audio_hole, 4400', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.start();
      client.sendFrame(1, SPEECH.subarray(0, 160));
      expect(await refusalOf(client)).toBe('audio_hole, 4400');
    });
  });

  test('a gap past what was received: audio_hole, 4400', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.start();
      client.send({ type: 'gap', from: 16_000, to: 32_000, reason: 'muted' });
      expect(await refusalOf(client)).toBe('audio_hole, 4400');
    });
  });

  test('an end that is not where the audio ended: bad_end, 4400', async () => {
    const server = await openServer();
    await beside(server, async () => {
      for (const at of [SPEECH.length + 1, SPEECH.length - 1]) {
        const client = server.client();
        await client.start();
        client.sendAudio(SPEECH);
        client.send({ type: 'end_of_stream', at });
        expect(await refusalOf(client)).toBe('bad_end, 4400');
      }
    });
  });

  test('duplicate, overlapping and late frames are trimmed: the transcript is that of the audio', async () => {
    const server = await openServer();
    await beside(server, async () => {
      const client = server.client();
      await client.start();
      for (let at = 0; at < SPEECH.length; at += 1_600) {
        const from = Math.max(0, at - 1_000);
        client.sendFrame(from, SPEECH.subarray(from, at + 1_600));
        client.sendFrame(0, SPEECH.subarray(0, 800));
      }
      client.end();
      expect((await client.closed).code).toBe(1000);
      expect(client.text).toBe('alpha');
      expect(client.all('done')[0]?.samples).toBe(SPEECH.length);
    });
  });
});
