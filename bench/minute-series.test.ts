import { describe, expect, test } from 'vitest';
import { growthOf, medianOf, MinuteSeries } from './minute-series.ts';

describe('figures by minute', () => {
  test('a minute is its median; one without a figure is none', () => {
    const series = new MinuteSeries();
    for (const [atMs, value] of [
      [0, 10],
      [30_000, 90],
      [59_999, 20],
      [60_000, 5],
      [100_000, 7],
      [180_000, 1],
    ] as const)
      series.add(atMs, value);
    expect(series.medians()).toEqual([20, 6, NaN, 1]);
    expect(medianOf([])).toBeNaN();
  });

  test('growth is from the second minute to the last', () => {
    expect(growthOf([50, 100, 300, 104])).toBeCloseTo(0.04);
    expect(growthOf([50, 100, 90])).toBeCloseTo(-0.1);
  });

  test.each([
    ['two minutes', [100, 100]],
    ['a process that came later', [NaN, NaN, 100, 200]],
    ['a process that ended before', [100, 100, 100, NaN]],
  ])('no growth is known of %s', (_, medians) => {
    expect(growthOf(medians)).toBeNull();
  });
});
