import { expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { scriptedAudio } from '../engine/scripted/scripted-audio.ts';
import { createScriptedEngine } from '../engine/scripted/scripted-engine.ts';
import type { DecodeObserver } from './decode-observer.ts';
import { createDecodeScheduler } from './decode-scheduler.ts';
import { lookAt } from './look-double.ts';

const SAY_MS = 320;
const SAID_SAMPLES = SAY_MS * 16;
const say = (word: string): Int16Array => scriptedAudio([{ word, ms: SAY_MS }]);

/** One recogniser, which holds what it gets, and all that an observer is told, a line each. */
function setUp() {
  const clock = new ManualClock();
  const engine = createScriptedEngine({ clock, recognisers: 1 });
  const told: string[] = [];
  const observer: DecodeObserver = {
    asked: (kind) => told.push(`${kind} asked`),
    started: (kind) => told.push(`${kind} started`),
    ended: (kind, { samples, tookMs, answered }) =>
      told.push(`${kind} ${answered ? 'answered' : 'lost'}: ${samples} in ${tookMs} ms`),
    settled: (kind, end, lagMs) => told.push(`${kind} ${end} after ${lagMs} ms`),
  };
  const scheduler = createDecodeScheduler(engine.recognisers, { clock, observer });
  engine.behave(() => ({ type: 'hold' }));
  return { clock, engine, scheduler, told };
}

test('a final is told from asking to its text, with the time that it waited and the time that it took', async () => {
  const { clock, engine, scheduler, told } = setUp();
  const first = scheduler.openLane().final(say('one'));
  clock.advance(10);
  const second = scheduler.openLane().final(say('two'));
  clock.advance(20);
  engine.release();
  await first;
  clock.advance(40);
  engine.release();
  await second;
  expect(told).toEqual([
    'final asked',
    'final started',
    'final asked',
    `final answered: ${SAID_SAMPLES} in 30 ms`,
    'final text after 30 ms',
    'final started',
    `final answered: ${SAID_SAMPLES} in 40 ms`,
    'final text after 60 ms',
  ]);
});

test('each try of a final is told, the third failure as its end', async () => {
  const { clock, engine, scheduler, told } = setUp();
  engine.behave(() => ({ type: 'die' }));
  clock.advance(5);
  expect(await scheduler.openLane().final(say('poison'))).toEqual({ type: 'failed' });
  const aTry = ['final started', `final lost: ${SAID_SAMPLES} in 0 ms`];
  expect(told).toEqual(['final asked', ...aTry, ...aTry, ...aTry, 'final failed after 0 ms']);
});

test('a partial that is replaced or out of date is dropped, also one that has been decoded', async () => {
  const { clock, engine, scheduler, told } = setUp();
  const lane = scheduler.openLane();
  const running = lane.partial(lookAt(say('a')));
  const replaced = lane.partial(lookAt(say('ab')));
  const waiting = lane.partial(lookAt(say('abc')));
  clock.advance(10);
  const final = lane.final(say('abcd'));
  engine.release();
  await Promise.all([running, replaced, waiting]);
  engine.release();
  await final;
  expect(told).toEqual([
    'partial asked',
    'partial started',
    'partial asked',
    'partial asked',
    'partial dropped after 0 ms',
    'final asked',
    'partial dropped after 10 ms',
    `partial answered: ${SAID_SAMPLES} in 10 ms`,
    'partial dropped after 10 ms',
    'final started',
    `final answered: ${SAID_SAMPLES} in 0 ms`,
    'final text after 0 ms',
  ]);
});

test('finals of a lane that is closed are abandoned, not failed; what is asked later is told, too', async () => {
  const { engine, scheduler, told } = setUp();
  void scheduler.openLane().final(say('running'));
  const lane = scheduler.openLane();
  const queued = lane.final(say('queued'));
  told.length = 0;
  lane.close();
  expect(await queued).toEqual({ type: 'failed' });
  await lane.final(say('late'));
  await lane.partial(lookAt(say('late')));
  expect(told).toEqual([
    'final abandoned after 0 ms',
    'final asked',
    'final abandoned after 0 ms',
    'partial asked',
    'partial dropped after 0 ms',
  ]);
  told.length = 0;
  scheduler.close();
  expect(told).toEqual(['final abandoned after 0 ms']);
  await engine.close();
});
