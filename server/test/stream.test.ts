import { describe, expect, test } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import { openServer } from './support/test-server.ts';

const SPEECH = scriptedAudio([
  { silenceMs: 600 },
  { word: 'alpha', ms: 400 },
  { word: 'beta', ms: 400 },
  { silenceMs: 1_200 },
  { word: 'gamma', ms: 500 },
]);

describe('a stream from start to done', () => {
  test('ready first, partials before their final, finals in order without a hole, done last, then 1000', async () => {
    const server = await openServer();
    const client = server.client();
    const ready = await client.start();
    expect(ready).toMatchObject({ resumed: false, received: 0, committed: 0, sendUntil: 960_000 });
    client.sendAudio(SPEECH);
    await client.next('final', ({ text }) => text === 'alpha beta');
    client.end();
    expect(await client.closed).toEqual({ code: 1000, reason: 'done' });

    expect(client.messages[0]).toBe(ready);
    expect(client.text).toBe('alpha beta gamma');
    let tiledTo = 0;
    for (const { id, start, end } of client.all('final')) {
      expect([start, id]).toEqual([tiledTo, String(tiledTo)]);
      tiledTo = end;
    }
    expect(tiledTo).toBe(SPEECH.length);
    expect(client.messages.at(-1)).toMatchObject({
      type: 'done',
      samples: SPEECH.length,
      finals: client.all('final').length,
    });
    const first = client.messages.findIndex((it) => it.type === 'partial');
    const itsFinal = client.messages.findIndex((it) => it.type === 'final' && it.text !== '');
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(itsFinal);
  });
});
