import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleRing } from './sample-ring.ts';

/** Sample `index` of an endless known signal. */
function sampleAt(index: number): number {
  return ((index * 7919) % 65_536) - 32_768;
}

function signal(from: number, to: number): Int16Array {
  return Int16Array.from({ length: to - from }, (_, i) => sampleAt(from + i));
}

describe('SampleRing', () => {
  it('gives back what was pushed, by absolute index, across block edges', () => {
    const ring = new SampleRing(100_000, 5_000);
    expect([ring.start, ring.end]).toEqual([5_000, 5_000]);
    expect(ring.push(signal(5_000, 45_000))).toBe(0);
    expect(ring.push(signal(45_000, 60_001))).toBe(0);
    expect(ring.read(5_000, 60_001)).toEqual(signal(5_000, 60_001));
    expect(ring.read(16_383, 16_385)).toEqual(signal(16_383, 16_385));
    expect(ring.read(60_001, 60_001)).toHaveLength(0);
  });

  it('drops its oldest when full and says how much', () => {
    const ring = new SampleRing(1_000);
    expect(ring.push(signal(0, 900))).toBe(0);
    expect(ring.push(signal(900, 1_300))).toBe(300);
    expect([ring.start, ring.end]).toEqual([300, 1_300]);
    expect(ring.read(300, 1_300)).toEqual(signal(300, 1_300));
  });

  it('keeps the newest of a push that alone is over capacity', () => {
    const ring = new SampleRing(1_000);
    ring.push(signal(0, 10));
    expect(ring.push(signal(10, 50_000))).toBe(49_000);
    expect([ring.start, ring.end]).toEqual([49_000, 50_000]);
    expect(ring.read(49_000, 50_000)).toEqual(signal(49_000, 50_000));
  });

  it('refuses to read what it does not hold', () => {
    const ring = new SampleRing(1_000);
    ring.push(signal(0, 1_500));
    expect(() => ring.read(499, 600)).toThrow(RangeError);
    expect(() => ring.read(600, 1_501)).toThrow(RangeError);
    expect(() => ring.read(700, 600)).toThrow(RangeError);
    expect(() => ring.read(NaN, 600)).toThrow(RangeError);
  });

  it('skips a gap forwards only', () => {
    const ring = new SampleRing(1_000);
    ring.push(signal(0, 500));
    expect(() => ring.skipTo(499)).toThrow(RangeError);
    ring.skipTo(20_000);
    expect([ring.start, ring.end]).toEqual([20_000, 20_000]);
    ring.push(signal(20_000, 20_100));
    expect(ring.read(20_000, 20_100)).toEqual(signal(20_000, 20_100));
  });

  it('refuses capacities and indices that are none', () => {
    expect(() => new SampleRing(0)).toThrow(RangeError);
    expect(() => new SampleRing(1.5)).toThrow(RangeError);
    expect(() => new SampleRing(10, -1)).toThrow(RangeError);
    expect(() => new SampleRing(10).forgetBefore(NaN)).toThrow(RangeError);
  });

  it('behaves like a plain array for any sequence of verbs', () => {
    const verb = fc.oneof(
      fc.record({ verb: fc.constant('push' as const), by: fc.integer({ min: 0, max: 40_000 }) }),
      fc.record({ verb: fc.constant('forget' as const), by: fc.integer({ min: -9, max: 50_000 }) }),
      fc.record({ verb: fc.constant('skip' as const), by: fc.integer({ min: 0, max: 40_000 }) }),
      fc.record({ verb: fc.constant('clear' as const), by: fc.constant(0) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 0, max: 40_000 }),
        fc.array(verb, { maxLength: 12 }),
        (capacity, base, verbs) => {
          const ring = new SampleRing(capacity, base);
          let start = base;
          let end = base;
          for (const { verb, by } of verbs) {
            if (verb === 'push') {
              const dropped = ring.push(signal(end, end + by));
              const expected = Math.max(0, end + by - capacity - start);
              expect(dropped).toBe(expected);
              end += by;
              start += expected;
            } else if (verb === 'forget') {
              const before = Math.max(0, start + by);
              ring.forgetBefore(before);
              start = Math.min(Math.max(start, before), end);
            } else if (verb === 'skip') {
              ring.skipTo(end + by);
              start = end = end + by;
            } else {
              ring.clear();
              start = end;
            }
            expect([ring.start, ring.end]).toEqual([start, end]);
            const held = ring.read(start, end);
            if (!equals(held, signal(start, end))) throw new Error('held audio differs');
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** `toEqual` on typed arrays this long is slow enough to matter in the loop above. */
function equals(a: Int16Array, b: Int16Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
