import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { scriptedAudio } from '../engine/scripted/scripted-audio.ts';
import { createScriptedEngine, type ScriptedEngine } from '../engine/scripted/scripted-engine.ts';
import type { DecodeLane } from './decode-scheduler-api.ts';
import { createDecodeScheduler } from './decode-scheduler.ts';
import { lookAt, rehearse } from './look-double.ts';

const say = (word: string, ms = 320): Int16Array => scriptedAudio([{ word, ms }]);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const started = (engine: ScriptedEngine): string[] => engine.decodes.map(({ text }) => text);

function setUp(recognisers: number, delayMs = 0) {
  const clock = new ManualClock();
  const engine = createScriptedEngine({ clock, recognisers });
  engine.behave(() => ({ type: 'answer', delayMs }));
  const scheduler = createDecodeScheduler(engine.recognisers, { clock });
  return { clock, engine, scheduler };
}

/** Lets the clock go on in steps, so that whoever waits for a promise asks again in between. */
async function pass(clock: ManualClock, ms: number, stepMs = 10): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
    clock.advance(stepMs);
    await settled();
  }
}

describe('looks', () => {
  test('are taken when the decode starts: what waits is at the newest audio', async () => {
    const { clock, engine, scheduler } = setUp(1, 100);
    const [a, b] = [scheduler.openLane(), scheduler.openLane()];
    let newest = 'old';
    void a.partial(lookAt(say('first')));
    const waiting = b.partial(() => ({ kind: 'growing', samples: say(newest) }));
    newest = 'new';
    await pass(clock, 200);
    expect(await waiting).toEqual({ type: 'text', text: 'new' });
    expect(started(engine)).toEqual(['first', 'new']);
  });

  test('with nothing to look at take no decode', async () => {
    const { engine, scheduler } = setUp(1);
    expect(await scheduler.openLane().partial(() => null)).toEqual({ type: 'dropped' });
    expect(engine.decodes).toEqual([]);
  });

  test('at a segment’s opening keep nothing, and give their text as the draft of the next', async () => {
    const { engine, scheduler } = setUp(1);
    const lane = scheduler.openLane();
    const opening = lane.partial(() => ({ kind: 'opening', samples: say('a') }));
    engine.release();
    await settled();
    void lane.partial(lookAt(say('ab')));
    await settled();
    expect(engine.decodes.map(({ segment, isPartial }) => [typeof segment, isPartial])).toEqual([
      ['undefined', true],
      ['number', true],
    ]);
    void opening;
  });

  test('at one segment are by one recogniser, the one with the fewest segments', async () => {
    const { clock, engine, scheduler } = setUp(2, 10);
    const lanes = ['a', 'b', 'c', 'd'].map((name) => ({ name, lane: scheduler.openLane() }));
    for (let look = 0; look < 5; look++) {
      for (const { name, lane } of lanes) void lane.partial(lookAt(say(name)));
      await pass(clock, 300);
    }
    const homes = lanes.map(({ name }) => [
      ...new Set(engine.decodes.filter(({ text }) => text === name).map((each) => each.recogniser)),
    ]);
    expect(homes.map((home) => home.length)).toEqual([1, 1, 1, 1]);
    expect(homes.flat().sort((a, b) => a - b)).toEqual([0, 0, 1, 1]);
  });

  test('a final is decoded at home when that is free, and its segment is forgotten', async () => {
    const { clock, engine, scheduler } = setUp(2, 10);
    const forgotten: number[][] = [];
    for (const [index, recogniser] of engine.recognisers.entries())
      Object.assign(recogniser, {
        forget: (segment: number) => forgotten.push([index, segment]),
      });
    const [a, b] = [scheduler.openLane(), scheduler.openLane()];
    void a.partial(lookAt(say('a')));
    void b.partial(lookAt(say('b')));
    await pass(clock, 20);
    const final = b.final(say('b-final'));
    await pass(clock, 20);
    expect(await final).toEqual({ type: 'text', text: 'b-final' });
    const [, ofB, finalOfB] = engine.decodes;
    expect(finalOfB).toMatchObject({
      recogniser: ofB?.recogniser,
      segment: ofB?.segment,
      isPartial: false,
    });
    expect(forgotten).toEqual([
      [0, ofB?.segment],
      [1, ofB?.segment],
    ]);
    void b.partial(lookAt(say('b-next')));
    await pass(clock, 20);
    expect(engine.decodes.at(-1)?.segment).not.toBe(ofB?.segment);
  });

  test('a segment’s first look goes before all others', async () => {
    const { clock, engine, scheduler } = setUp(1, 100);
    const old = ['a', 'b', 'c'].map((name) => ({ name, lane: scheduler.openLane() }));
    for (const { name, lane } of old) void lane.partial(lookAt(say(name)));
    await pass(clock, 300);
    for (const { name, lane } of old) void lane.partial(lookAt(say(name)));
    await pass(clock, 1_000);
    for (const { name, lane } of old) void lane.partial(lookAt(say(name)));
    const before = engine.decodes.length;
    void scheduler.openLane().partial(lookAt(say('new')));
    await pass(clock, 2_000);
    expect(started(engine).slice(before - 1)).toEqual(['a', 'new', 'b', 'c']);
  });
});

describe('a rehearsal', () => {
  test('is the final of the same audio: that is not decoded again', async () => {
    const { clock, engine, scheduler } = setUp(1, 50);
    const lane = scheduler.openLane();
    const partial = lane.partial(rehearse(say('word')));
    await pass(clock, 50);
    expect(await partial).toEqual({ type: 'text', text: 'word' });
    expect(await lane.final(say('word'))).toEqual({ type: 'text', text: 'word' });
    expect(engine.decodes.map(({ isPartial }) => isPartial)).toEqual([false]);
  });

  test('that still runs is waited for; one that has not started is dropped', async () => {
    const { clock, engine, scheduler } = setUp(1, 50);
    const [a, b] = [scheduler.openLane(), scheduler.openLane()];
    void a.partial(rehearse(say('running')));
    const waiting = b.partial(rehearse(say('waiting')));
    const finals = [a.final(say('running')), b.final(say('waiting'))];
    expect(await waiting).toEqual({ type: 'dropped' });
    await pass(clock, 200);
    expect(await Promise.all(finals)).toEqual(
      ['running', 'waiting'].map((text) => ({ type: 'text', text })),
    );
    expect(started(engine)).toEqual(['running', 'waiting']);
  });

  test('of other audio, or that failed, is no final', async () => {
    const { engine, scheduler } = setUp(1);
    const lane = scheduler.openLane();
    await lane.partial(rehearse(say('short')));
    expect(await lane.final(say('longer', 640))).toEqual({ type: 'text', text: 'longer' });
    engine.behave(({ index }) => ({ type: index === 2 ? 'die' : 'answer' }));
    expect(await lane.partial(rehearse(say('lost')))).toEqual({ type: 'dropped' });
    expect(await lane.final(say('lost'))).toEqual({ type: 'text', text: 'lost' });
    expect(started(engine)).toEqual(['short', 'longer', 'lost', 'lost']);
  });

  test('that runs when all is closed leaves no final open', async () => {
    const { engine, scheduler } = setUp(1);
    engine.behave(() => ({ type: 'hold' }));
    const lane = scheduler.openLane();
    void lane.partial(rehearse(say('word')));
    const final = lane.final(say('word'));
    scheduler.close();
    expect(await final).toEqual({ type: 'failed' });
  });
});

/** Speaks without end: a look as soon as the last is answered and 300 ms more were said. Answers the times of its looks' starts. */
function speak(lane: DecodeLane, clock: ManualClock, until: number, word = 'w'): number[] {
  const starts: number[] = [];
  const next = async (): Promise<void> => {
    if (clock.now() >= until) return lane.close();
    await lane.partial(() => {
      starts.push(clock.now());
      return { kind: 'growing', samples: say(word, 20) };
    });
    const waitMs = Math.max(1, (starts.at(-1) ?? 0) + 300 - clock.now());
    clock.after(waitMs, () => void next());
  };
  void next();
  return starts;
}

/** Segments whose looks take so long each, all of them spoken without end; how often each was looked at from 5 to 20 s. */
async function looksOf(costsMs: readonly number[], recognisers: number): Promise<number[]> {
  const { clock, engine, scheduler } = setUp(recognisers);
  engine.behave(({ text }) => ({ type: 'answer', delayMs: costsMs[Number(text.slice(1))] ?? 0 }));
  const starts = costsMs.map((_, index) => speak(scheduler.openLane(), clock, 20_000, `w${index}`));
  await pass(clock, 22_000);
  return starts.map((times) => times.filter((at) => at >= 5_000).length);
}

describe('load', () => {
  test('a segment whose looks are dear is looked at as often as the others', async () => {
    const counts = await looksOf([20, 20, 20, 200, 200, 20, 200, 200], 1);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
    // Nine tenths of the time, shared by rounds of 880 ms.
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(14);
  });

  test('homes become even: a look whose home is busy is done where less is to do, and stays there', async () => {
    const { clock, engine, scheduler } = setUp(2, 100);
    const lanes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
      name,
      lane: scheduler.openLane(),
    }));
    /** Who decoded the looks of one round, by name. */
    const round = async (speaking: typeof lanes): Promise<Map<string, number>> => {
      const before = engine.decodes.length;
      for (const { name, lane } of speaking) void lane.partial(lookAt(say(name, 20)));
      await pass(clock, 2_000);
      return new Map(
        engine.decodes.slice(before).map(({ text, recogniser }) => [text, recogniser]),
      );
    };
    const looksOfEach = (by: Map<string, number>): number[] =>
      [0, 1].map((index) => [...by.values()].filter((each) => each === index).length);
    const homes = await round(lanes);
    expect(looksOfEach(homes)).toEqual([3, 3]);
    // One segment is left at home here, and three there.
    const [one, other] = lanes.filter(({ name }) => homes.get(name) === 0);
    one!.lane.close();
    other!.lane.close();
    const left = lanes.filter((each) => each !== one && each !== other);
    const forgotten: number[] = [];
    for (const [index, recogniser] of engine.recognisers.entries())
      Object.assign(recogniser, { forget: () => forgotten.push(index) });
    expect(looksOfEach(await round(left))).toEqual([2, 2]);
    expect(forgotten, 'where it was before').toEqual([1]);
    expect(looksOfEach(await round(left))).toEqual([2, 2]);
    expect(forgotten).toEqual([1]);
  });

  test('homes become even by the time that their looks take, not by their number', async () => {
    const counts = await looksOf([150, 150, 150, 20, 20, 20, 20, 20, 20], 2);
    // Rounds of 317 ms fit 47 times; where as many stay at each home, some segments are looked at 33 times.
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(42);
  });

  test('with room for all, every speaker is looked at every 300 ms', async () => {
    const { clock, scheduler } = setUp(2, 40);
    const starts = [1, 2, 3, 4].map(() => speak(scheduler.openLane(), clock, 6_000));
    await pass(clock, 6_500);
    for (const times of starts) expect(times.length).toBeGreaterThanOrEqual(19);
  });

  test(
    'any number of speakers, any cost: recognisers keep some of their time, nobody starves, a final starts within a look’s time',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 16 }),
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 20 }).map((tens) => tens * 10),
          async (speakers, recognisers, costMs) => {
            const { clock, engine, scheduler } = setUp(recognisers, costMs);
            const endMs = 20_000;
            const starts = Array.from({ length: speakers }, () =>
              speak(scheduler.openLane(), clock, endMs),
            );
            const finals: number[] = [];
            for (let at = 5_000; at < endMs; at += 1_000)
              clock.after(at, () => {
                const lane = scheduler.openLane();
                void lane.final(say('f', 20)).then(() => finals.push(clock.now() - at));
              });
            await pass(clock, endMs + 6_000);
            const looks = starts.flat().filter((at) => at >= 5_000 && at < endMs).length;
            const usedMs = looks * costMs;
            expect(usedMs).toBeLessThanOrEqual(recognisers * (endMs - 5_000) * 0.93);
            // Each has its turn as often as the others, up to a look at either end; two whose home is the same have
            // to wait for each other where a third has one for itself.
            const counts = starts.map((times) => times.filter((at) => at >= 5_000).length);
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(
              Math.max(3, 0.34 * Math.max(...counts)),
            );
            // Never longer between two looks than its share, and a few looks of others, take.
            const shareMs = Math.max(300, (costMs * speakers) / (recognisers * 0.9));
            for (const times of starts)
              for (const [index, at] of times.entries())
                if (index > 2)
                  expect(at - times[index - 1]!).toBeLessThanOrEqual(2 * shareMs + 2 * costMs);
            expect(finals).toHaveLength(15);
            expect(Math.max(...finals)).toBeLessThanOrEqual(2 * costMs + 10);
            expect(scheduler.load).toEqual({ queuedFinals: 0, queuedPartials: 0, running: 0 });
            expect(engine.decodes.length).toBeGreaterThan(0);
          },
        ),
        { numRuns: 20 },
      );
    },
  );
});
