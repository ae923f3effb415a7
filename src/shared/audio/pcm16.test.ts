import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatToPcm16, pcm16ToFloat, writePcm16 } from './pcm16.ts';

describe('pcm16', () => {
  it('carries every 16-bit sample to float and back unchanged', () => {
    const all = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    expect(floatToPcm16(pcm16ToFloat(all))).toEqual(all);
  });

  it('clips what is beyond full scale instead of wrapping, and silences what is no number', () => {
    const loud = Float32Array.of(1, 1.5, -1, -1.5, Infinity, -Infinity, NaN, 1e30);
    expect([...floatToPcm16(loud)]).toEqual([
      32_767, 32_767, -32_768, -32_768, 32_767, -32_768, 0, 32_767,
    ]);
  });

  it('is at most half a step off for any float in range', () => {
    fc.assert(
      fc.property(fc.float({ min: -1, max: Math.fround(0.9999), noNaN: true }), (value) => {
        const [sample = NaN] = floatToPcm16(Float32Array.of(value));
        expect(Math.abs(sample - value * 32_768)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it('writes the asked range at the asked place and nothing else', () => {
    const target = new Int16Array(6).fill(7);
    writePcm16(Float32Array.of(0.25, 0.5, -0.5, 0.75), 1, 3, target, 2);
    expect([...target]).toEqual([7, 7, 16_384, -16_384, 7, 7]);
  });
});
