import type { Room, TextStreamHandler } from 'livekit-client';
import { expect, test } from 'vitest';
import type { Caption } from '../shared/captions/caption.ts';
import { CaptionStream } from './caption-stream.ts';

interface Sent {
  readonly text: string;
  readonly attributes: Record<string, string>;
}

/** As much of LiveKit's room as captions use; the real one is in e2e/room. */
function rig() {
  const sent: Sent[] = [];
  const got: (readonly [string, boolean, string])[] = [];
  let handler: TextStreamHandler | null = null;
  const room = {
    registerTextStreamHandler: (_topic: string, handle: TextStreamHandler) => (handler = handle),
    unregisterTextStreamHandler: () => (handler = null),
    localParticipant: {
      sendText: async (text: string, { attributes }: Omit<Sent, 'text'>) => {
        await Promise.resolve();
        sent.push({ text, attributes });
      },
    },
  };
  const stream = new CaptionStream(room as unknown as Room, (caption, sender) =>
    got.push([sender, caption.isFinal, caption.text]),
  );
  return {
    stream,
    sent,
    got,
    /** A stream of these pieces; `atEnd`: attributes that come with its end. Resolves when it was read. */
    async receive(
      pieces: AsyncIterable<string> | readonly string[],
      attributes: Record<string, string>,
      { sender = 'agent', atEnd = {} }: { sender?: string; atEnd?: Record<string, string> } = {},
    ): Promise<void> {
      const info = { id: 'stream', attributes };
      const reader = {
        info,
        async *[Symbol.asyncIterator]() {
          yield* pieces;
          info.attributes = { ...attributes, ...atEnd };
        },
      };
      handler?.(reader as unknown as Parameters<TextStreamHandler>[0], { identity: sender });
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

const SEGMENT = { 'lk.segment_id': 'SG_1', 'lk.transcribed_track_id': 'TR_a' };
const FINAL = { 'lk.transcription_final': 'true' };

function caption(text: string): Caption {
  return { id: 'TR_a:1:0', trackSid: 'TR_a', isFinal: true, text, endEpochMs: 1 };
}

/** Waits for its first piece as long as it lives. */
async function* endless(): AsyncIterable<string> {
  await new Promise(() => undefined);
  yield '';
}

test('an agent streams the pieces of a segment, and says only at their end that they were all', async () => {
  const { got, receive } = rig();
  const before = { ...SEGMENT, 'lk.transcription_final': 'false' };
  await receive(['Hello, ', 'how are you?'], before, { atEnd: FINAL });
  expect(got).toEqual([
    ['agent', false, 'Hello, '],
    ['agent', false, 'Hello, how are you?'],
    ['agent', true, 'Hello, how are you?'],
  ]);
});

test('streams that never end keep nobody else from being read', async () => {
  const { got, receive } = rig();
  for (let index = 0; index < 100; index++) {
    void receive(endless(), SEGMENT, { sender: 'mallory' });
  }
  await receive(['real words'], { ...SEGMENT, ...FINAL }, { sender: 'captioner' });
  expect(got.at(-1)).toEqual(['captioner', true, 'real words']);
});

test('text without end is cut, and a name without end is not read', async () => {
  const { got, receive } = rig();
  await receive(['x'.repeat(100_000)], SEGMENT);
  expect(got.at(-1)?.[2]).toHaveLength(4_000);
  await receive(['words'], { ...SEGMENT, 'lk.segment_id': 'x'.repeat(300) });
  expect(got).toHaveLength(1);
});

test('closing sends what it took, in order, takes no more, and reads nothing', async () => {
  const { stream, sent, got, receive } = rig();
  for (const text of ['one', 'two', 'three']) stream.send(caption(text));
  const closed = stream.close();
  stream.send(caption('late'));
  await closed;
  expect(sent.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  await receive(['words'], SEGMENT);
  expect(got).toEqual([]);
});
