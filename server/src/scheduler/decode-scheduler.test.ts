import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { scriptedAudio } from '../engine/scripted/scripted-audio.ts';
import { createScriptedEngine, type ScriptedEngine } from '../engine/scripted/scripted-engine.ts';
import { FINAL_BUDGET_MS, decodeDeadlineMs } from './decode-deadline.ts';
import { createDecodeScheduler } from './decode-scheduler.ts';
import { lookAt } from './look-double.ts';

const say = (word: string, ms = 320): Int16Array => scriptedAudio([{ word, ms }]);
/** All promise callbacks that are due have run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(recognisers: number) {
  const clock = new ManualClock();
  const engine = createScriptedEngine({ clock, recognisers });
  const scheduler = createDecodeScheduler(engine.recognisers, { clock });
  return { clock, engine, scheduler };
}

const started = (engine: ScriptedEngine): string[] => engine.decodes.map(({ text }) => text);

/** Lets what is held answer, one after the other, until nothing runs. */
async function drain(engine: ScriptedEngine): Promise<void> {
  while (engine.recognisers.some(({ held }) => held)) {
    engine.release();
    await settled();
  }
}

describe('order', () => {
  test('finals go before partials, the oldest first, whoever asks', async () => {
    const { engine, scheduler } = setUp(1);
    engine.behave(() => ({ type: 'hold' }));
    const [a, b] = [scheduler.openLane(), scheduler.openLane()];
    void a.final(say('running'));
    void b.partial(lookAt(say('partial')));
    void b.final(say('first'));
    void b.partial(lookAt(say('later')));
    void a.final(say('second'));
    expect(scheduler.load).toEqual({ queuedFinals: 2, queuedPartials: 1, running: 1 });
    await drain(engine);
    expect(started(engine)).toEqual(['running', 'first', 'second', 'later']);
    expect(scheduler.load).toEqual({ queuedFinals: 0, queuedPartials: 0, running: 0 });
  });

  test('all recognisers decode at once', () => {
    const { engine, scheduler } = setUp(3);
    engine.behave(() => ({ type: 'hold' }));
    const lane = scheduler.openLane();
    for (const word of ['one', 'two', 'three', 'four']) void lane.final(say(word));
    expect(engine.decodes.map(({ recogniser }) => recogniser)).toEqual([0, 1, 2]);
    expect(scheduler.load).toEqual({ queuedFinals: 1, queuedPartials: 0, running: 3 });
  });

  test('partials: the newest of a lane wins, lanes take turns', async () => {
    const { engine, scheduler } = setUp(1);
    engine.behave(() => ({ type: 'hold' }));
    const [a, b] = [scheduler.openLane(), scheduler.openLane()];
    const first = a.partial(lookAt(say('a-one')));
    const replaced = a.partial(lookAt(say('a-two')));
    const newest = a.partial(lookAt(say('a-three')));
    const other = b.partial(lookAt(say('b-one')));
    expect(await replaced).toEqual({ type: 'dropped' });
    await drain(engine);
    expect(started(engine)).toEqual(['a-one', 'b-one', 'a-three']);
    expect(await Promise.all([first, newest, other])).toEqual(
      ['a-one', 'a-three', 'b-one'].map((text) => ({ type: 'text', text })),
    );
    expect(scheduler.counters.droppedPartials).toBe(1);
  });

  test('a final makes its lane’s partials out of date, waiting or running', async () => {
    const { engine, scheduler } = setUp(1);
    engine.behave(() => ({ type: 'hold' }));
    const lane = scheduler.openLane();
    const running = lane.partial(lookAt(say('running')));
    const waiting = lane.partial(lookAt(say('waiting')));
    const final = lane.final(say('final'));
    expect(await waiting).toEqual({ type: 'dropped' });
    await drain(engine);
    expect(await running).toEqual({ type: 'dropped' });
    expect(await final).toEqual({ type: 'text', text: 'final' });
    expect(started(engine)).toEqual(['running', 'final']);
  });
});

describe('failures', () => {
  test('a final whose process dies is decoded by another; its place is kept', async () => {
    const { engine, scheduler } = setUp(2);
    engine.behave(({ index }) => (index === 0 ? { type: 'die' } : { type: 'answer' }));
    const lane = scheduler.openLane();
    expect(await lane.final(say('word'))).toEqual({ type: 'text', text: 'word' });
    expect(engine.decodes.map(({ recogniser }) => recogniser)).toEqual([0, 1]);
    expect(scheduler.counters).toEqual({ droppedPartials: 0, failedTries: 1, failedFinals: 0 });
  });

  test('a decode that hangs is replaced at its deadline and done again, before younger ones', async () => {
    const { clock, engine, scheduler } = setUp(1);
    engine.behave(({ index }) => (index === 0 ? { type: 'hold' } : { type: 'answer' }));
    const lane = scheduler.openLane();
    const hung = say('hung', 4_000);
    const outcomes = [lane.final(hung), lane.final(say('next'))];
    clock.advance(decodeDeadlineMs(hung.length) - 1);
    await settled();
    expect(started(engine)).toEqual(['hung']);
    clock.advance(1);
    expect(await Promise.all(outcomes)).toEqual([
      { type: 'text', text: 'hung' },
      { type: 'text', text: 'next' },
    ]);
    expect(started(engine)).toEqual(['hung', 'hung', 'next']);
    expect(engine.recognisers[0]?.replacements).toBe(1);
  });

  test('the third failure of the same audio ends it, and nobody else’s', async () => {
    const { engine, scheduler } = setUp(2);
    engine.behave(({ text }) => ({ type: text === 'poison' ? 'die' : 'answer' }));
    const [a, b] = [scheduler.openLane(), scheduler.openLane()];
    const outcomes = [a.final(say('poison')), b.final(say('good')), a.final(say('after'))];
    expect(await Promise.all(outcomes)).toEqual([
      { type: 'failed' },
      { type: 'text', text: 'good' },
      { type: 'text', text: 'after' },
    ]);
    expect(started(engine).filter((text) => text === 'poison')).toHaveLength(3);
    expect(scheduler.counters.failedFinals).toBe(1);
  });

  test('audio that the engine refuses fails like audio that kills it', async () => {
    const { engine, scheduler } = setUp(1);
    engine.behave(() => ({ type: 'throw', message: 'no' }));
    expect(await scheduler.openLane().final(say('word'))).toEqual({ type: 'failed' });
    expect(engine.decodes).toHaveLength(3);
  });

  test('the last try has all that is left of the 15 s: slow is not hung', async () => {
    const { clock, engine, scheduler } = setUp(1);
    engine.behave(() => ({ type: 'hold' }));
    const samples = say('slow');
    const outcome = scheduler.openLane().final(samples);
    for (const tries of [1, 2]) {
      clock.advance(decodeDeadlineMs(samples.length));
      await settled();
      expect(engine.decodes).toHaveLength(tries + 1);
    }
    clock.advance(FINAL_BUDGET_MS - 2 * decodeDeadlineMs(samples.length) - 1);
    engine.release();
    expect(await outcome).toEqual({ type: 'text', text: 'slow' });
  });

  test('three tries of the longest tile fit into 15 s, and no final takes longer', async () => {
    const { clock, engine, scheduler } = setUp(1);
    engine.behave(() => ({ type: 'hold' }));
    const samples = say('long', 20_000);
    expect(3 * decodeDeadlineMs(samples.length)).toBeLessThanOrEqual(FINAL_BUDGET_MS);
    const outcome = scheduler.openLane().final(samples);
    for (let stepMs = 0; stepMs < FINAL_BUDGET_MS; stepMs += 1_000) {
      clock.advance(1_000);
      await settled();
    }
    expect(await outcome).toEqual({ type: 'failed' });
    expect(clock.pending).toBe(0);
  });

  test('a final whose second try finds no recogniser within 15 s has failed', async () => {
    const clock = new ManualClock();
    const engine = createScriptedEngine({ clock, recognisers: 1 });
    const scheduler = createDecodeScheduler(engine.recognisers, {
      clock,
      deadlineMs: (samples) => (samples > 16_000 ? 60_000 : 100),
    });
    engine.behave(() => ({ type: 'hold' }));
    const lane = scheduler.openLane();
    const old = scheduler.openLane().final(say('slow', 2_000));
    clock.advance(14_000);
    const young = lane.final(say('young'));
    clock.advance(1_000);
    expect(await old).toEqual({ type: 'failed' });
    await settled();
    expect(started(engine)).toEqual(['slow', 'young']);
    await drain(engine);
    expect(await young).toEqual({ type: 'text', text: 'young' });
  });

  test('a partial is never tried again; two lost in a row, and the lane waits for its final', async () => {
    const { engine, scheduler } = setUp(1);
    engine.behave(({ text }) => ({ type: text === 'poison' ? 'die' : 'answer' }));
    const lane = scheduler.openLane();
    for (const decodes of [1, 2, 2]) {
      expect(await lane.partial(lookAt(say('poison')))).toEqual({ type: 'dropped' });
      expect(engine.decodes).toHaveLength(decodes);
    }
    expect(await lane.final(say('final'))).toEqual({ type: 'text', text: 'final' });
    expect(await lane.partial(lookAt(say('partial')))).toEqual({ type: 'text', text: 'partial' });
  });
});

describe('processes that load', () => {
  function loading() {
    const clock = new ManualClock();
    const listeners: (() => void)[] = [];
    const recogniser = {
      isReady: false,
      onReady: (listener: () => void) => void listeners.push(listener),
      decode: () => Promise.resolve({ text: 'word' }),
      replace: () => {},
    };
    const scheduler = createDecodeScheduler([recogniser], { clock });
    const load = (): void => {
      recogniser.isReady = true;
      for (const listener of listeners) listener();
    };
    return { clock, scheduler, load };
  }

  test('get no decode before they have loaded: the deadline is for decoding alone', async () => {
    const { clock, scheduler, load } = loading();
    const final = scheduler.openLane().final(say('word'));
    clock.advance(14_999);
    expect(scheduler.load).toEqual({ queuedFinals: 1, queuedPartials: 0, running: 0 });
    load();
    expect(await final).toEqual({ type: 'text', text: 'word' });
    expect(clock.pending).toBe(0);
  });

  test('and never load: a final does not wait longer than 15 s', async () => {
    const { clock, scheduler } = loading();
    const final = scheduler.openLane().final(say('word'));
    clock.advance(FINAL_BUDGET_MS);
    expect(await final).toEqual({ type: 'failed' });
    expect(scheduler.load.queuedFinals).toBe(0);
  });
});

describe('ends', () => {
  test('closing a lane drops what it has waiting, and only that', async () => {
    const { engine, scheduler } = setUp(1);
    engine.behave(() => ({ type: 'hold' }));
    const [a, b] = [scheduler.openLane(), scheduler.openLane()];
    const running = a.final(say('running'));
    const queued = a.final(say('queued'));
    const partial = a.partial(lookAt(say('partial')));
    const other = b.final(say('other'));
    a.close();
    expect(await queued).toEqual({ type: 'failed' });
    expect(await partial).toEqual({ type: 'dropped' });
    expect(await a.final(say('late'))).toEqual({ type: 'failed' });
    expect(await a.partial(lookAt(say('late')))).toEqual({ type: 'dropped' });
    await drain(engine);
    expect(await running).toEqual({ type: 'text', text: 'running' });
    expect(await other).toEqual({ type: 'text', text: 'other' });
  });

  test('closing the scheduler settles everything and leaves no timer', async () => {
    const { clock, engine, scheduler } = setUp(1);
    engine.behave(() => ({ type: 'hold' }));
    const lane = scheduler.openLane();
    const outcomes = [
      lane.final(say('running')),
      lane.final(say('queued')),
      lane.partial(lookAt(say('p'))),
    ];
    scheduler.close();
    scheduler.close();
    expect(await Promise.all(outcomes)).toEqual([
      { type: 'failed' },
      { type: 'failed' },
      { type: 'dropped' },
    ]);
    await engine.close();
    await settled();
    expect(clock.pending).toBe(0);
    expect(engine.decodes).toHaveLength(1);
  });
});
