import { expect, test } from 'vitest';
import { HeldSegments } from './held-segments.ts';
import { LookedAtSegment } from './looked-at-segment.ts';

const audio = Int16Array.from({ length: 200_000 }, (_, index) => index);
const bytesOf = ({ buffer, byteOffset, byteLength }: Int16Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

test('audio is sent once, however often a segment is looked at; the process has it whole', () => {
  const held = new HeldSegments();
  const segment = new LookedAtSegment({} as never);
  let sent = 0;
  for (const length of [4_000, 8_800, 8_800, 70_000, 190_000, 189_000]) {
    const { look: message } = held.look(0, { samples: audio.subarray(0, length), segment: 1 });
    sent += message.samples.length;
    expect(
      Buffer.compare(bytesOf(segment.audio(message)), bytesOf(audio.subarray(0, length))),
    ).toBe(0);
  }
  expect(sent).toBe(190_000);
});

test('what is forgotten, and what the process lost, is sent again', () => {
  const held = new HeldSegments();
  const samples = audio.subarray(0, 1_000);
  held.look(0, { samples, segment: 1 });
  held.look(1, { samples, segment: 2 });
  expect(held.forget(1)).toEqual([{ type: 'forget', segment: 1 }]);
  expect(held.forget(1)).toEqual([]);
  expect(held.forget(77)).toEqual([]);
  expect(held.look(2, { samples, segment: 2 })).toMatchObject({ look: { known: 1_000 } });
  expect(held.look(3, { samples, segment: 1 })).toMatchObject({ look: { known: 0 } });
  held.clear();
  expect(held.look(4, { samples, segment: 2 })).toMatchObject({ look: { known: 0 } });
});

test('the segment that was looked at longest ago goes when there are too many', () => {
  const held = new HeldSegments();
  const samples = audio.subarray(0, 1_000);
  for (let segment = 0; segment < 16; segment++)
    expect(held.look(segment, { samples, segment }).makeRoom).toEqual([]);
  held.look(16, { samples, segment: 0 });
  expect(held.look(17, { samples, segment: 16 })).toMatchObject({
    makeRoom: [{ type: 'forget', segment: 1 }],
    look: { segment: 16, known: 0 },
  });
  expect(held.look(18, { samples, segment: 0 })).toMatchObject({ look: { known: 1_000 } });
  expect(held.look(19, { samples, segment: 1 })).toMatchObject({
    makeRoom: [{ type: 'forget', segment: 2 }],
    look: { segment: 1, known: 0 },
  });
});

test('a decode that is no look at a segment is sent whole, and nothing is kept of it', () => {
  const held = new HeldSegments();
  const samples = audio.subarray(0, 1_000);
  for (const id of [0, 1])
    expect(held.look(id, { samples })).toMatchObject({
      makeRoom: [],
      look: { segment: null, known: 0 },
    });
});
