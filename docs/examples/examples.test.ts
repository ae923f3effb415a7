import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CapturePortMessage } from '../../src/shared/messages/capture-port.ts';
import { LoopbackServer } from '../../src/worker/loopback-server-double.ts';
import { framesOf } from './frames.ts';
import { caption } from './long-lived.ts';
import { transcribe } from './push-then-read.ts';
import { firstLines } from './read-while-pushing.ts';

/** 2 s: the loopback server makes a word of each half second. */
const PCM = new Int16Array(32_000);

let server: LoopbackServer;

beforeAll(async () => {
  server = await LoopbackServer.open();
});

afterAll(() => server.close());

describe('the programs of docs/STREAM.md', () => {
  it('are the files that are run here, letter for letter', async () => {
    const page = await readFile(new URL('../STREAM.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/<!-- file: (\S+) -->\n\n```ts\n(.*?)```/gs)];
    expect(blocks.map(([, file]) => file)).toEqual([
      'examples/push-then-read.ts',
      'examples/read-while-pushing.ts',
      'examples/long-lived.ts',
      'examples/platform.ts',
      'examples/frames.ts',
    ]);
    for (const [, file, code] of blocks)
      expect(code).toBe(await readFile(new URL(`../${file}`, import.meta.url), 'utf8'));
  });

  it('1. push all, end, then read', async () => {
    expect(await transcribe(server.url, PCM)).toEqual({
      outcome: { type: 'completed', durationMs: 2000 },
      lines: ['word-0', 'word-8000', 'word-16000', 'word-24000'],
    });
  });

  it('2. read while pushing, and leave early', async () => {
    expect(await firstLines(server.url, microphone(), 2)).toEqual(['word-0', 'word-8000']);
  });

  it('2. read while pushing, to the end', async () => {
    expect(await firstLines(server.url, microphone(), Number.POSITIVE_INFINITY)).toHaveLength(4);
  });

  it('3. a stream that lives on from turn to turn', async () => {
    const lines: string[] = [];
    const outcome = await caption(server.url, turns(), (line) => lines.push(line));
    expect(outcome).toEqual({ type: 'completed', durationMs: 2000 });
    expect(lines).toEqual(['word-0', 'word-8000', 'word-16000', 'word-24000']);
  });
});

/** One frame at a time, each in a turn of its own of the event loop, as from a port. */
async function* microphone(): AsyncGenerator<CapturePortMessage> {
  for (const frame of framesOf(PCM)) {
    await new Promise((resolve) => setImmediate(resolve));
    yield frame;
  }
}

/** The frames of {@link PCM}, ten a turn. */
async function* turns(): AsyncGenerator<CapturePortMessage[]> {
  const frames = [...framesOf(PCM)];
  while (frames.length > 0) yield await Promise.resolve(frames.splice(0, 10));
}
