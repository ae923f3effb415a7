import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Caption } from './caption.ts';
import { SpokenRoom, type Hearing, type SpokenWord } from './spoken-room-double.ts';

const word = (text: fc.Arbitrary<string>): fc.Arbitrary<SpokenWord> =>
  fc.record({
    text,
    lengthMs: fc.integer({ min: 150, max: 600 }),
    pauseMs: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 60 }) },
      { weight: 2, arbitrary: fc.integer({ min: 60, max: 500 }) },
      { weight: 1, arbitrary: fc.integer({ min: 700, max: 2_500 }) },
    ),
  });

/** Words told apart, as long as words are. */
const distinct = fc
  .array(word(fc.constant('')), { minLength: 5, maxLength: 90 })
  .map((words) => words.map((it, n) => ({ ...it, text: `w${n}${'x'.repeat(it.lengthMs / 120)}` })));

const hearing: fc.Arbitrary<Hearing> = fc.record({
  finalMs: fc.integer({ min: 200, max: 900 }),
  partialMs: fc.integer({ min: 100, max: 200 }),
  leadMs: fc.integer({ min: 0, max: 400 }),
  tailMs: fc.integer({ min: 0, max: 200 }),
  clockMs: fc.constantFrom(0, 0, 100, -100, 3_600_000, -3_600_000),
  cuts: fc.array(
    fc.integer({ min: 0, max: 7 }).map((it) => it === 0),
    { minLength: 7, maxLength: 23 },
  ),
});

const takeover = fc.record({
  atMs: fc.integer({ min: 1_500, max: 30_000 }),
  delayMs: fc.integer({ min: 300, max: 4_500 }),
});

const networkMs = fc.integer({ min: 5, max: 299 });

const idsOf = (captions: readonly Caption[]): string[] => captions.map((it) => it.id);

function wordsOf(captions: readonly Caption[]): string[] {
  return captions.filter((it) => it.isFinal).flatMap((it) => it.text.match(/\S+/g) ?? []);
}

// Thousands of rooms: a machine that is busy takes its time.
describe('CaptionDesk, two captioners of one track', { timeout: 60_000 }, () => {
  it('publishes every word in finals once, and one final of each id, whenever they take over', () => {
    fc.assert(
      fc.property(
        distinct,
        fc.tuple(hearing, hearing),
        fc.array(takeover, { maxLength: 3 }),
        networkMs,
        (words, hearings, takeovers, delayMs) => {
          const room = new SpokenRoom(words, hearings, delayMs);
          room.run(takeovers);
          const finals = room.captions.filter((it) => it.isFinal);
          expect(new Set(idsOf(finals)).size).toBe(finals.length);
          expect(idsOf(room.captions).filter((id) => !idsOf(finals).includes(id))).toEqual([]);
          const said = words.map((it) => it.text);
          const published = wordsOf(room.captions);
          const missing = said.filter((it) => !published.includes(it)).length;
          const twice = published.length - new Set(published).size;
          expect({ missing, twice, takeovers: takeovers.length }).toSatisfy(
            () => missing + twice <= takeovers.length,
          );
          expect(room.clock.pending).toBe(0);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  // What tells words apart is missing: of 20,000 runs 50 were off by one word, 5 by two, a rare one by three.
  it('is seldom off, and by few words, where the same ones are said again and again', () => {
    let runsOff = 0;
    const few = fc.array(
      word(
        fc.constantFrom('so', 'we', 'went', 'home', 'and', 'then', 'the', 'rain', 'came', 'again'),
      ),
      {
        minLength: 5,
        maxLength: 90,
      },
    );
    fc.assert(
      fc.property(
        few,
        fc.tuple(hearing, hearing),
        takeover,
        networkMs,
        (words, hearings, at, delayMs) => {
          const room = new SpokenRoom(words, hearings, delayMs);
          room.run([at]);
          const finals = room.captions.filter((it) => it.isFinal);
          expect(new Set(idsOf(finals)).size).toBe(finals.length);
          const difference = Math.abs(wordsOf(room.captions).length - words.length);
          expect(difference).toBeLessThanOrEqual(3);
          if (difference > 0) runsOff += 1;
        },
      ),
      { numRuns: 500 },
    );
    expect(runsOff).toBeLessThanOrEqual(10);
  });
});
