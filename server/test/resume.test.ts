import { describe, expect, test } from 'vitest';
import { scriptedAudio } from '../src/engine/scripted/scripted-audio.ts';
import type { RawClient } from './support/raw-client.ts';
import { openServer } from './support/test-server.ts';
import { cut, resumeOf, tilesOf } from './support/resuming.ts';


/** Sends [from, …) of what is one stream, in frames. */
function sendFrom(client: RawClient, audio: Int16Array, from: number): void {
  for (let at = from; at < audio.length; at += 1_600)
    client.sendFrame(at, audio.subarray(at, at + 1_600));
}

describe('a session outlives its socket (protocol.md: Reconnect)', () => {
  test('cut in mid-utterance: the same session goes on from `received`, and the word is whole in one final', async () => {
    const server = await openServer();
    const audio = scriptedAudio([
      { silenceMs: 600 },
      { word: 'alphabet', ms: 800 },
      { silenceMs: 900 },
    ]);
    const first = server.client();
    const begun = await first.start();
    first.sendAudio(audio.subarray(0, 16_000));
    await first.next('speech');
    await cut(first);

    const second = server.client();
    const ready = await second.start({ resume: resumeOf(begun, first, 1) });
    expect(ready).toMatchObject({ session: begun.session, secret: begun.secret, resumed: true });
    expect(ready.received).toBeGreaterThan(0);
    expect(ready.received).toBeLessThanOrEqual(16_000);
    expect(ready.committed).toBe(0);
    expect(ready.limits.resumeWindowMs).toBe(120_000);
    sendFrom(second, audio, ready.received);
    second.end();
    expect((await second.closed).code).toBe(1000);
    expect(second.text).toBe('alphabet');
    expect(tilesOf(first, second).at(-1)?.end).toBe(audio.length);
    expect(server.logged()).toContain('session resumed');
    expect(server.logged()).not.toContain(begun.secret);
  });
});
