import { describe, expect, onTestFinished, test } from 'vitest';
import { scriptedAudio, type ScriptItem } from '../src/engine/scripted/scripted-audio.ts';
import { FaultProxy } from './support/fault-proxy.ts';
import { replaceProcess, startProcess, streamUrlOf } from './support/lost-server.ts';
import { expectWhole, Speaker } from './support/speaker.ts';
import { openServer } from './support/test-server.ts';

const TURN_MS = 1_200;
const WORD_MS = 500;

/** docs/FAULTS.md, the network and the server: the real client over real sockets, every word in exactly one final. */
function speech(words: number) {
  const said = Array.from({ length: words }, (_, turn) => `w${turn}`);
  const script = said.flatMap((word): ScriptItem[] => [
    { silenceMs: TURN_MS - WORD_MS },
    { word, ms: WORD_MS },
  ]);
  /** Of the recording: up to the middle of a word. */
  const middleOf = (word: number): number =>
    ((word + 1) * TURN_MS - WORD_MS / 2) / (words * TURN_MS);
  return { pcm: scriptedAudio(script), text: said.join(' '), middleOf };
}

/** A proxy of the test's own. */
async function proxyTo(url: string): Promise<FaultProxy> {
  const proxy = await FaultProxy.open(url);
  onTestFinished(() => proxy.close());
  return proxy;
}

const SPEED = 5;

describe('a server that is lost in mid-speech', () => {
  const { pcm, text, middleOf } = speech(12);

  test('N1 kill -9, and another on the same port: heard again from the last final on', async () => {
    const lost = await startProcess('scripted');
    const speaker = new Speaker(streamUrlOf(lost.address), pcm, { speed: SPEED });
    await speaker.speakTo(middleOf(5));
    await speaker.untilReceived();
    const [, speaking] = await Promise.all([replaceProcess(lost, 'scripted'), speaker.finish()]);
    expectWhole(speaker, speaking, pcm.length);
    expect(speaker.text).toBe(text);
    expect(speaker.events.some(({ type }) => type === 'discard')).toBe(true);
  });

  test('N2 SIGTERM, and another behind the same address: no word is cut in two, exit 0', async () => {
    const lost = await startProcess('scripted', { EARSHOT_SHUTDOWN_GRACE_MS: '200' });
    const proxy = await proxyTo(lost.address);
    const speaker = new Speaker(proxy.streamUrl, pcm, { speed: SPEED });
    await speaker.speakTo(middleOf(5));
    await speaker.untilReceived();
    proxy.target = (await startProcess('scripted')).address;
    lost.child.kill('SIGTERM');
    const outcome = await speaker.finish();
    expect(await lost.exited).toEqual({ code: 0, signal: null });
    expectWhole(speaker, outcome, pcm.length);
    expect(speaker.text).toBe(text);
    expect(speaker.links).toContain('reconnecting: link_lost');
  });

  test('N3 Stop while it is away: the words and the receipt come when another is there', async () => {
    const lost = await startProcess('scripted');
    const speaker = new Speaker(streamUrlOf(lost.address), pcm, { speed: SPEED });
    await speaker.speakTo(middleOf(6));
    await speaker.untilReceived();
    lost.child.kill('SIGKILL');
    const stopped = speaker.finish();
    await speaker.until(() => speaker.links.at(-1)?.startsWith('draining:') ?? false);
    await replaceProcess(lost, 'scripted');
    expectWhole(speaker, await stopped, pcm.length);
    expect(speaker.text).toBe(text);
  });
});

describe('a network that cuts', () => {
  test('N4 ten cuts in a minute of speech, to the byte, up and down: every word once', async () => {
    const { pcm, text } = speech(50);
    const server = await openServer();
    const proxy = await proxyTo(server.url);
    const speaker = new Speaker(proxy.streamUrl, pcm, { speed: 12 });
    for (let cut = 0; cut < 10; cut++) {
      await speaker.untilReady(cut + 1);
      if (cut % 3 === 0) proxy.cut();
      else proxy.cutAfter(cut % 3 === 1 ? 'up' : 'down', 1 + cut * 97);
      await speaker.speakTo((cut + 1) / 11);
    }
    const outcome = await speaker.finish();
    expectWhole(speaker, outcome, pcm.length);
    expect(speaker.text).toBe(text);
    expect(proxy.cuts).toBe(10);
  });

  test('N5 nobody at the start: it tries again, and loses nothing', async () => {
    const { pcm, text } = speech(8);
    const server = await openServer();
    const proxy = await proxyTo(server.url);
    proxy.door = 'refusing';
    const speaker = new Speaker(proxy.streamUrl, pcm, { speed: SPEED });
    const stopped = speaker.finish();
    await speaker.until(() => speaker.links.some((link) => link.startsWith('reconnecting')));
    proxy.restore();
    expectWhole(speaker, await stopped, pcm.length);
    expect(speaker.text).toBe(text);
  });

  test('N6 an answer that is cut: the end marker after it is sent again, the receipt comes once', async () => {
    const { pcm, text, middleOf } = speech(3);
    const server = await openServer();
    const proxy = await proxyTo(server.url);
    const speaker = new Speaker(proxy.streamUrl, pcm, { speed: SPEED });
    await speaker.speakTo(middleOf(2));
    await speaker.untilReceived();
    proxy.flow('down', { type: 'stalled' });
    const stopped = speaker.finish();
    await speaker.until(() => speaker.links.at(-1) === 'draining');
    proxy.cut();
    proxy.restore();
    expectWhole(speaker, await stopped, pcm.length);
    expect(speaker.text).toBe(text);
  });
});

describe('a network that is slow', () => {
  test.each([
    ['N7 stands still for a while', { type: 'stalled' }],
    ['N7 drips', { type: 'paced', bytesPerSecond: 2_000 }],
    ['N7 has half the bandwidth that speech needs', { type: 'paced', bytesPerSecond: 16_000 }],
  ] as const)(
    '%s: the link holds, what waits goes when it can, nothing is lost',
    async (_, flow) => {
      const { pcm, text } = speech(8);
      const server = await openServer();
      const proxy = await proxyTo(server.url);
      const speaker = new Speaker(proxy.streamUrl, pcm, { speed: SPEED });
      await speaker.untilReady(1);
      await speaker.speakTo(0.2);
      proxy.flow('up', flow);
      await speaker.speakTo(0.8);
      const waiting = speaker.stream.progress;
      expect(waiting.pushedSamples - waiting.receivedSamples).toBeGreaterThan(16_000);
      proxy.restore();
      expectWhole(speaker, await speaker.finish(), pcm.length);
      expect(speaker.text).toBe(text);
      expect(proxy.accepted).toBe(1);
    },
  );
});
