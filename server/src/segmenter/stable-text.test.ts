import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StableText } from './stable-text.ts';

const HOLD = 1_000;
const NO_CUT = Infinity;

/** What of each partial is called stable; partials come every `step` samples. */
function stableParts(partials: readonly string[], cutFrom = NO_CUT, step = HOLD): string[] {
  const stable = new StableText(HOLD);
  return partials.map((text, index) => {
    const told = stable.update(text, index * step, cutFrom);
    return told === null ? 'held' : told.text.slice(0, told.stableChars);
  });
}

describe('stable text (G10)', () => {
  test('G10 a word is stable once it has stood for the whole time, the last of each partial never', () => {
    expect(stableParts(['one', 'one two', 'one two three', 'one two three'])).toEqual([
      '',
      '',
      'one',
      'one two',
    ]);
  });

  test('G10 partials that come often must all agree', () => {
    const partials = ['a b', 'a b c', 'x b c', 'a b c d', 'a b c d', 'a b c d', 'a b c d'];
    expect(stableParts(partials, NO_CUT, HOLD / 2)).toEqual(['', '', '', '', '', 'a b c', 'a b c']);
  });

  test('G10 punctuation and case are part of the word', () => {
    expect(stableParts(['so it is', 'So it is.', 'So, it is. Yes'])).toEqual(['', '', '']);
  });

  describe('a partial that contradicts stable text', () => {
    /** What is told of partials that come every `HOLD`; stable parts in brackets. */
    const told = (...partials: string[]): string[] => {
      const stable = new StableText(HOLD);
      return partials.map((text, index) => {
        const answer = stable.update(text, index * HOLD, NO_CUT);
        if (!answer) return 'held';
        const { stableChars } = answer;
        return `[${answer.text.slice(0, stableChars)}]${answer.text.slice(stableChars)}`;
      });
    };
    const before = ['one two three four', 'one two three four'];

    test('G11 is told with that as it was, its own words after it, and makes nothing stable; the third in a row is told as it is', () => {
      const slip = '1. one, two three four five';
      expect(told(...before, slip, slip, slip).slice(1)).toEqual([
        '[one two three] four',
        '[one two three] four five',
        '[one two three] four five',
        '[]1. one, two three four five',
      ]);
    });

    test('G11 is forgotten when the next one does not', () => {
      const slip = 'One two three four';
      expect(told(...before, slip, slip, before[0]!, slip, slip).slice(2)).toEqual([
        '[one two three] four',
        '[one two three] four',
        '[one two three] four',
        '[one two three] four',
        '[one two three] four',
      ]);
    });

    test('G11 is not told where hardly a word of that is in it', () => {
      expect(told(...before, 'quite another text', before[0]!).slice(2)).toEqual([
        'held',
        '[one two three] four',
      ]);
    });
  });

  test('G10 text heard after `cutFrom` is not stable', () => {
    const partials = ['a', 'a b c', 'a b c d e', 'a b c d e f', 'a b c d e f'];
    expect(stableParts(partials, HOLD)).toEqual(['', '', 'a b', 'a b', 'a b']);
    expect(stableParts(partials, 2 * HOLD)).toEqual(['', '', 'a b', 'a b c d', 'a b c d']);
  });

  test('G10 counts characters of the text as it is, spaces too', () => {
    const stable = new StableText(HOLD);
    stable.update(' one  two three', 0, NO_CUT);
    expect(stable.update(' one  two three', HOLD, NO_CUT)?.stableChars).toBe(' one  two'.length);
  });

  test('G10 never goes back over text that did not change', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 });
    const partial = fc.record({
      change: fc.nat(8),
      more: words,
      step: fc.integer({ min: 1, max: HOLD }),
      cut: fc.nat(HOLD),
    });
    const property = fc.property(fc.array(partial, { maxLength: 20 }), (partials) => {
      const stable = new StableText(HOLD);
      let text: string[] = [];
      let [audioEnd, cutFrom, before] = [0, 0, ''];
      for (const { change, more, step, cut } of partials) {
        text = [...text.slice(0, text.length - (change < 3 ? change : 0)), ...more];
        audioEnd += step;
        cutFrom += cut;
        const decoded = text.join(' ');
        const answer = stable.update(decoded, audioEnd, cutFrom);
        if (answer === null) {
          expect(`${decoded} `.startsWith(`${before} `)).toBe(false);
          continue;
        }
        const now = answer.text.slice(0, answer.stableChars);
        const goesOn = before === '' || `${decoded} `.startsWith(`${before} `);
        expect(now === '' || `${answer.text} `.startsWith(`${now} `)).toBe(true);
        if (goesOn) expect(answer.text).toBe(decoded);
        else if (answer.text !== decoded) expect(now).toBe(before);
        if (goesOn) expect(now.startsWith(before)).toBe(true);
        before = now;
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});
