import { expect, it } from 'vitest';
import { HearingMonitor } from './hearing-monitor.ts';

const tone = (peak: number): { rms: number; peak: number } => ({ rms: peak / 4, peak });

it('P28 names clipping after several reports at full scale, and forgets it', () => {
  const monitor = new HearingMonitor(0);
  monitor.note(tone(1), 0);
  monitor.note(tone(1), 50);
  expect(monitor.judge(50)).toBe('hearing');
  monitor.note(tone(1), 100);
  expect(monitor.judge(100)).toBe('clipping');
  monitor.note(tone(0.2), 2900);
  expect(monitor.judge(2999)).toBe('clipping');
  expect(monitor.judge(3000)).toBe('hearing');
});

it('P28 names a voice that never gets loud, but not the pause of one that was', () => {
  const quiet = new HearingMonitor(0);
  const pausing = new HearingMonitor(0);
  pausing.note(tone(0.3), 0);
  for (let ms = 0; ms <= 7000; ms += 50) {
    quiet.note(tone(0.008), ms);
    pausing.note(tone(0.008), ms);
  }
  expect(quiet.judge(5999)).not.toBe('too_quiet');
  expect(quiet.judge(7000)).toBe('too_quiet');
  expect(pausing.judge(7000)).toBe('hearing');
});

it('P28 takes speech at -40 dBFS for speech', () => {
  const monitor = new HearingMonitor(0);
  for (let ms = 0; ms <= 10_000; ms += 50) monitor.note({ rms: 0.01, peak: 0.04 }, ms);
  expect(monitor.judge(10_000)).toBe('hearing');
});
