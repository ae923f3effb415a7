import { describe, expect, test } from 'vitest';
import { CUT_KINDS, nextCut } from './cut-plan.ts';
import { seededRandom } from './engine-material.ts';

function cuts(seed: number, count: number) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => nextCut(6_000, random));
}

describe('the plan of cuts', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(cuts(1, 50)).toEqual(cuts(1, 50));
    expect(cuts(1, 50)).not.toEqual(cuts(2, 50));
  });

  test('cuts as often as asked, of every kind, half-open ones now and then', () => {
    const planned = cuts(3, 2_000);
    const delays = planned.map(({ afterMs }) => afterMs);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(3_000);
    expect(Math.max(...delays)).toBeLessThan(9_000);
    const meanMs = delays.reduce((sum, each) => sum + each, 0) / delays.length;
    expect(Math.abs(meanMs - 6_000)).toBeLessThan(200);
    expect(new Set(planned.map(({ kind }) => kind))).toEqual(new Set(CUT_KINDS));
    const halfOpen = planned.filter(({ kind }) => kind === 'half_open').length;
    expect(halfOpen).toBeLessThan(planned.length / 10);
  });
});
