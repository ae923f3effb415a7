import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FramePool } from './frame-pool.ts';
import { Framer } from './framer.ts';
import { floatToPcm16, pcm16ToFloat } from './pcm16.ts';

/** Writes pieces of the given sizes as the audio thread does; answers the frames, the tail last. */
function frames(framer: Framer, sizes: readonly number[]): Int16Array[] {
  const taken: Int16Array[] = [];
  let start = 0;
  for (const size of sizes) {
    const piece = pcm16ToFloat(Int16Array.from({ length: size }, (_, i) => start + i));
    start += size;
    for (let from = 0; from < size;) {
      from = framer.write(piece, from, size);
      if (framer.full) taken.push(framer.take());
    }
  }
  taken.push(framer.take());
  return taken;
}

describe('Framer', () => {
  it.each([320, 640, 1_600])('cuts frames of %i samples and gives the tail', (frameSamples) => {
    const framer = new Framer(new FramePool(frameSamples, 2, 8));
    const taken = frames(framer, [frameSamples + 1, frameSamples * 2, 6]);
    expect(taken.map((frame) => frame.length)).toEqual([
      frameSamples,
      frameSamples,
      frameSamples,
      7,
    ]);
    expect(taken.flatMap((frame) => [...frame])).toEqual(
      Array.from({ length: 3 * frameSamples + 7 }, (_, i) => i),
    );
  });

  it('loses, repeats and moves nothing, whatever the sizes written', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 30 }), (sizes) => {
        const taken = frames(new Framer(new FramePool(64, 2, 8)), sizes);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(taken.flatMap((frame) => [...frame])).toEqual(
          Array.from({ length: total }, (_, i) => i),
        );
        expect(taken.slice(0, -1).every((frame) => frame.length === 64)).toBe(true);
      }),
    );
  });

  it('has an empty tail when the last frame was just full', () => {
    const framer = new Framer(new FramePool(4, 1, 1));
    expect(framer.take()).toHaveLength(0);
    framer.write(Float32Array.of(0.5, 0.5, 0.5, 0.5), 0, 4);
    expect(framer.full).toBe(true);
    expect(framer.take()).toEqual(floatToPcm16(new Float32Array(4).fill(0.5)));
    expect(framer.take()).toHaveLength(0);
  });

  it('overwrites all of a recycled buffer', () => {
    const pool = new FramePool(4, 1, 1);
    const framer = new Framer(pool);
    framer.write(new Float32Array(4).fill(0.5), 0, 4);
    pool.give(framer.take().buffer);
    const again = new Framer(pool);
    again.write(Float32Array.of(0.25, 0, 0.25, 0), 0, 4);
    expect([...again.take()]).toEqual([8_192, 0, 8_192, 0]);
  });
});

describe('FramePool', () => {
  it('fills the same buffers again and again', () => {
    const pool = new FramePool(16, 2, 4);
    for (let i = 0; i < 1_000; i++) pool.give(pool.take().buffer);
    expect(pool.allocated).toBe(2);
    expect(pool.refused).toBe(0);
  });

  it('allocates when all are away, and keeps no more than its bound when they return', () => {
    const pool = new FramePool(16, 2, 4);
    const away = Array.from({ length: 10 }, () => pool.take());
    expect(pool.allocated).toBe(10);
    for (const frame of away) pool.give(frame.buffer);
    expect(pool.refused).toBe(6);
    for (let i = 0; i < 4; i++) pool.take();
    expect(pool.allocated).toBe(10);
    pool.take();
    expect(pool.allocated).toBe(11);
  });

  it('refuses a buffer that is not of its size, and one that was given away', () => {
    const pool = new FramePool(16, 0, 4);
    pool.give(new ArrayBuffer(31));
    const buffer = pool.take().buffer;
    structuredClone(buffer, { transfer: [buffer] });
    pool.give(buffer);
    expect(pool.refused).toBe(2);
    expect(pool.take()).toHaveLength(16);
  });
});
