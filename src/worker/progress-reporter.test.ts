import { describe, expect, it } from 'vitest';
import { ManualClock } from '../shared/time/manual-clock.ts';
import { ProgressReporter } from './progress-reporter.ts';

describe('ProgressReporter', () => {
  it('reports the first hint at once, the rest together, and rests when nothing changes', () => {
    const clock = new ManualClock();
    const reportedAtMs: number[] = [];
    const reporter = new ProgressReporter(clock, () => reportedAtMs.push(clock.now()));
    reporter.hint();
    clock.advance(50);
    reporter.hint();
    reporter.hint();
    clock.advance(10_000);
    reporter.hint();
    expect(reportedAtMs).toEqual([0, 200, 10_050]);
    expect(clock.pending).toBe(0);
  });

  it('a flush reports now, instead of the report that was due', () => {
    const clock = new ManualClock();
    const reportedAtMs: number[] = [];
    const reporter = new ProgressReporter(clock, () => reportedAtMs.push(clock.now()));
    reporter.hint();
    clock.advance(10);
    reporter.hint();
    reporter.flush();
    clock.advance(10_000);
    expect(reportedAtMs).toEqual([0, 10]);
  });
});
