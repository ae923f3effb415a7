import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../../src/shared/time/manual-clock.ts';
import { scriptedAudio } from '../engine/scripted/scripted-audio.ts';
import { createScriptedEngine } from '../engine/scripted/scripted-engine.ts';
import { createDecodeScheduler } from './decode-scheduler.ts';
import { lookAt } from './look-double.ts';

const LANES = 3;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const step = fc.oneof(
  fc.record({ type: fc.constant('final' as const), lane: fc.nat(LANES - 1) }),
  fc.record({ type: fc.constant('partial' as const), lane: fc.nat(LANES - 1) }),
  fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
);
/** What becomes of the n-th decode. */
const fate = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('answer' as const), delayMs: fc.nat(1_500) }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'die' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'hold' as const }) },
);

test('whatever dies, hangs or is slow: each final has one outcome, its text or a third failure; a lane’s finals start in order; partials and finals all settle', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(step, { maxLength: 40 }),
      fc.array(fate, { maxLength: 60 }),
      async (recognisers, steps, fates) => {
        const clock = new ManualClock();
        const engine = createScriptedEngine({ clock, recognisers });
        engine.behave(({ index }) => fates[index] ?? { type: 'answer', delayMs: 100 });
        const scheduler = createDecodeScheduler(engine.recognisers, { clock });
        const lanes = Array.from({ length: LANES }, () => scheduler.openLane());
        const finals: { word: string; outcome?: string }[] = [];
        const words: string[][] = lanes.map(() => []);
        let partialsOpen = 0;
        for (const [index, action] of steps.entries()) {
          if (action.type === 'wait') {
            clock.advance(action.ms);
          } else {
            const lane = lanes[action.lane]!;
            const word = `${action.type === 'final' ? 'f' : 'p'}${index}`;
            const samples = scriptedAudio([{ word, ms: 200 }]);
            if (action.type === 'final') {
              const final: { word: string; outcome?: string } = { word };
              finals.push(final);
              words[action.lane]!.push(word);
              void lane.final(samples).then((outcome) => {
                expect(final.outcome).toBeUndefined();
                final.outcome = outcome.type === 'text' ? outcome.text : 'failed';
              });
            } else {
              partialsOpen++;
              void lane.partial(lookAt(samples)).then((outcome) => {
                if (outcome.type === 'text') expect(outcome.text).toBe(word);
                partialsOpen--;
              });
            }
          }
          await settled();
        }
        for (let waits = 0; clock.pending > 0 && waits < 1_000; waits++) {
          clock.advance(500);
          await settled();
        }
        for (const { word, outcome } of finals) {
          const tries = engine.decodes.filter(({ text }) => text === word).length;
          expect(tries).toBeLessThanOrEqual(3);
          if (outcome === 'failed') expect(tries).toBe(3);
          else expect(outcome).toBe(word);
        }
        const started = [...new Set(engine.decodes.map(({ text }) => text))];
        for (const asked of words)
          expect(started.filter((word) => asked.includes(word))).toEqual(asked);
        expect(partialsOpen).toBe(0);
        expect(scheduler.load).toEqual({ queuedFinals: 0, queuedPartials: 0, running: 0 });
        expect(clock.pending).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});

test('no lane starves: with more speakers than the recognisers can serve, each gets its turn in every round', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: 50, max: 1_600 }),
      async (speakers, delayMs) => {
        const clock = new ManualClock();
        const engine = createScriptedEngine({ clock, recognisers: 1 });
        engine.behave(() => ({ type: 'answer', delayMs }));
        const scheduler = createDecodeScheduler(engine.recognisers, { clock });
        const served = Array.from({ length: speakers }, () => 0);
        const speak = async (speaker: number): Promise<void> => {
          const lane = scheduler.openLane();
          const samples = scriptedAudio([{ word: 'w', ms: 20 }]);
          while (served[speaker]! < 5) {
            const outcome = await lane.partial(lookAt(samples));
            if (outcome.type === 'text') served[speaker]!++;
          }
        };
        const all = served.map((_, speaker) => speak(speaker));
        while (served.some((turns) => turns < 5)) {
          clock.advance(delayMs);
          await settled();
          expect(Math.max(...served) - Math.min(...served)).toBeLessThanOrEqual(1);
        }
        await Promise.all(all);
      },
    ),
    { numRuns: 40 },
  );
});
