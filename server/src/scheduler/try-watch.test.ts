import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import type { Recogniser } from '../engine/engine.ts';
import { scriptedAudio } from '../engine/scripted/scripted-audio.ts';
import { createScriptedEngine } from '../engine/scripted/scripted-engine.ts';
import { FINAL_BUDGET_MS, decodeDeadlineMs } from './decode-deadline.ts';
import { createDecodeScheduler } from './decode-scheduler.ts';
import { watchTry } from './try-watch.ts';

const DEADLINE_MS = 3_000;

/** A try on a process that gets `share` of a core; null: the system does not tell. */
function watchWith(share: (sinceMs: number) => number | null) {
  const clock = new ManualClock();
  const startedMs = clock.now();
  let cpuMs: number | null = 0;
  let lastMs = clock.now();
  const recogniser: Recogniser = {
    decode: () => new Promise(() => {}),
    replace: () => {},
    cpuMs() {
      const now = share(clock.now() - startedMs);
      cpuMs = now === null || cpuMs === null ? null : cpuMs + now * (clock.now() - lastMs);
      lastMs = clock.now();
      return cpuMs;
    },
  };
  const hungAfterMs: number[] = [];
  const handleHung = (): void => void hungAfterMs.push(clock.now() - startedMs);
  const end = watchTry({ clock, recogniser, deadlineMs: DEADLINE_MS, handleHung });
  /** In small steps, as time goes: when the try was given up, if it was. */
  const runFor = (ms: number): number[] => {
    for (let at = 0; at < ms; at += 100) clock.advance(100);
    return hungAfterMs;
  };
  return { clock, runFor, end };
}

describe('a try past its deadline', () => {
  test.each<[string, () => number | null, number]>([
    ['uses no processor time: at its deadline', () => 0, DEADLINE_MS],
    ['has had a core all the while: at its deadline', () => 1, DEADLINE_MS],
    ['cannot be told apart: at its deadline', () => null, DEADLINE_MS],
    ['has half a core: when it has had its time', () => 0.5, 2 * DEADLINE_MS],
    ['has a tenth of a core: after 15 s', () => 0.1, FINAL_BUDGET_MS],
  ])('of a process that %s', (_, share, hungMs) => {
    const [atMs = NaN] = watchWith(share).runFor(2 * FINAL_BUDGET_MS);
    expect(atMs).toBeGreaterThanOrEqual(hungMs);
    expect(atMs).toBeLessThanOrEqual(hungMs + 1_000);
  });

  test.each<[string, (sinceMs: number) => number, number]>([
    [
      'worked and hangs then: at its deadline',
      (sinceMs) => (sinceMs < 1_500 ? 0.9 : 0),
      DEADLINE_MS,
    ],
    ['starves first and hangs then: within 2 s', (sinceMs) => (sinceMs < 4_500 ? 0.1 : 0), 6_500],
  ])('of a process that %s', (_, share, hungMs) => {
    const [atMs = NaN] = watchWith(share).runFor(FINAL_BUDGET_MS);
    expect(atMs).toBeGreaterThanOrEqual(DEADLINE_MS);
    expect(atMs).toBeLessThanOrEqual(hungMs);
  });

  test('is given up once, and not at all when the watch was ended; no timer stays', () => {
    expect(watchWith(() => 0).runFor(2 * FINAL_BUDGET_MS)).toHaveLength(1);
    const { clock, runFor, end } = watchWith(() => 0.1);
    runFor(5_000);
    end();
    expect(runFor(FINAL_BUDGET_MS)).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

test('the scheduler leaves a starving process at its work, and its answer counts', async () => {
  const clock = new ManualClock();
  const engine = createScriptedEngine({ clock, recognisers: 1 });
  const [recogniser] = engine.recognisers;
  const starving = Object.assign(recogniser as Recogniser, { cpuMs: () => clock.now() / 10 });
  const scheduler = createDecodeScheduler([starving], { clock });
  engine.behave(() => ({ type: 'hold' }));
  const samples = scriptedAudio([{ word: 'late', ms: 320 }]);
  const final = scheduler.openLane().final(samples);
  for (let at = 0; at < 3 * decodeDeadlineMs(samples.length); at += 100) clock.advance(100);
  expect(recogniser?.replacements).toBe(0);
  engine.release();
  expect(await final).toEqual({ type: 'text', text: 'late' });
  expect(clock.pending).toBe(0);
});
