import { describe, expect, test } from 'vitest';
import { UnfinalAudio } from './unfinal-audio.ts';

const ramp = (from: number, length: number): Int16Array =>
  Int16Array.from({ length }, (_, index) => from + index);

describe('un-final audio', () => {
  test('stretches on both sides of a gap are read by their own samples; none reaches across', () => {
    const audio = new UnfinalAudio(1_000, 2 ** 50);
    audio.push(ramp(0, 100));
    audio.beginAt(2 ** 50 + 500);
    audio.push(ramp(200, 100));
    expect(audio.heldSamples).toBe(200);
    expect(audio.read(2 ** 50 + 90, 2 ** 50 + 100)).toEqual(ramp(90, 10));
    expect(audio.read(2 ** 50 + 500, 2 ** 50 + 600)).toEqual(ramp(200, 100));
    expect(() => audio.read(2 ** 50 + 90, 2 ** 50 + 510)).toThrow(RangeError);
    expect(() => audio.read(2 ** 50 + 100, 2 ** 50 + 101)).toThrow(RangeError);
  });

  test('what a tile covers is forgotten, within a stretch, up to a gap and past it', () => {
    const audio = new UnfinalAudio(1_000, 0);
    audio.push(ramp(0, 100));
    audio.beginAt(500);
    audio.push(ramp(200, 100));
    audio.forgetBefore(40);
    expect(audio.heldSamples).toBe(160);
    expect(audio.read(40, 100)).toEqual(ramp(40, 60));
    audio.forgetBefore(100);
    expect(audio.heldSamples).toBe(100);
    audio.forgetBefore(500);
    expect(audio.heldSamples).toBe(100);
    audio.forgetBefore(550);
    expect(audio.read(550, 600)).toEqual(ramp(250, 50));
    expect(() => audio.read(549, 600)).toThrow(RangeError);
    audio.clear();
    expect(audio.heldSamples).toBe(0);
    audio.push(ramp(7, 3));
    expect(audio.read(600, 603)).toEqual(ramp(7, 3));
  });

  test('the bound is on audio alone, whatever lies between', () => {
    const audio = new UnfinalAudio(100, 0);
    audio.push(ramp(0, 60));
    audio.beginAt(10_000);
    audio.push(ramp(0, 40));
    expect(() => audio.push(ramp(0, 1))).toThrow(RangeError);
  });

  test('thousands of gaps with a sample between cost no more memory than their samples', () => {
    const audio = new UnfinalAudio(100_000, 0);
    const before = process.memoryUsage().arrayBuffers;
    for (let index = 0; index < 4_000; index++) {
      audio.push(ramp(index, 1));
      audio.beginAt(2 * index + 2);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024);
    expect(audio.heldSamples).toBe(4_000);
    expect(audio.read(7_998, 7_999)).toEqual(ramp(3_999, 1));
  });
});
