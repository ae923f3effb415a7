import { expect, test } from 'vitest';
import { FrameCounter } from './frame-counter.ts';

/** A frame's header, and so many bytes of payload. RFC 6455, 5.2. */
function frame(first: number, header: readonly number[], payloadBytes: number): Uint8Array {
  return Uint8Array.from([first, ...header, ...new Uint8Array(payloadBytes)]);
}

const TEXT = 0x81;
const MASK = [1, 2, 3, 4];

const FRAMES: readonly Uint8Array[] = [
  frame(TEXT, [5], 5),
  frame(TEXT, [0x80 | 5, ...MASK], 5),
  frame(0x82, [0x80 | 126, 0x05, 0x10, ...MASK], 0x510),
  frame(0x82, [127, 0, 0, 0, 0, 0, 1, 0, 0], 0x10000),
  frame(TEXT, [0], 0),
  // In two pieces: one message.
  frame(0x01, [2], 2),
  frame(0x80, [2], 2),
  // A ping is none.
  frame(0x89, [1], 1),
];
const BYTES = FRAMES.reduce((sum, { length }) => sum + length, 0);

test.each([1, 7, 1_000, BYTES])('messages in chunks of %d bytes', (chunkBytes) => {
  const all = Uint8Array.from(FRAMES.flatMap((each) => [...each]));
  const counter = new FrameCounter();
  for (let at = 0; at < all.length; at += chunkBytes)
    counter.take(all.subarray(at, at + chunkBytes));
  expect(counter.traffic).toEqual({ messages: 6, bytes: BYTES });
});
