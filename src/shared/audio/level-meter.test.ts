import { describe, expect, it } from 'vitest';
import { downmix } from './downmix.ts';
import { LevelMeter } from './level-meter.ts';

describe('LevelMeter', () => {
  it('measures root mean square and peak until reset', () => {
    const meter = new LevelMeter();
    meter.add(Float32Array.of(0.5, -0.5, 0.5, -0.5, 9), 4);
    expect([meter.rms, meter.peak, meter.samples]).toEqual([0.5, 0.5, 4]);
    meter.add(Float32Array.of(-1), 1);
    expect(meter.peak).toBe(1);
    meter.reset();
    expect([meter.rms, meter.peak, meter.samples]).toEqual([0, 0, 0]);
  });

  it('counts silence', () => {
    const meter = new LevelMeter();
    meter.add(Float32Array.of(1), 1);
    meter.addSilence(3);
    expect([meter.rms, meter.peak, meter.samples]).toEqual([0.5, 1, 4]);
  });

  it('is not stuck by what is no number', () => {
    const meter = new LevelMeter();
    meter.add(Float32Array.of(NaN, Infinity, 0.5, -0.5), 4);
    expect(meter.rms).toBeCloseTo(Math.sqrt(0.5 / 4), 6);
    expect(meter.peak).toBe(0.5);
  });
});

describe('downmix', () => {
  const target = new Float32Array(3);

  it('takes one channel as it is, and no more of it than asked', () => {
    target.fill(9);
    downmix([Float32Array.of(0.1, -0.2, 0.3)], 2, target);
    expect(target).toEqual(Float32Array.of(0.1, -0.2, 9));
  });

  it('keeps the level of a voice that is on all channels, and clips none', () => {
    const channel = Float32Array.of(1, -1, 0.5);
    for (const count of [2, 3, 6]) {
      downmix(
        Array.from({ length: count }, () => channel),
        3,
        target,
      );
      expect(target.every((value, i) => Math.abs(value - (channel[i] ?? 0)) < 1e-6)).toBe(true);
    }
  });

  it('is silent without a channel', () => {
    downmix([], 3, target.fill(9));
    expect(target).toEqual(new Float32Array(3));
  });
});
