import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uncoveredText } from './uncovered-text.ts';

const cut = (text: string, lengthMs: number, untilMs: number, covered: string): string =>
  uncoveredText({ startMs: 0, endMs: lengthMs, text }, { untilMs, text: covered });

describe('uncoveredText', () => {
  it('is all of what begins where the covered ends', () => {
    expect(cut('One two.', 1_000, 0, 'two.')).toBe('One two.');
  });

  it('is nothing within the tolerance of the edge, and not by a share of the length', () => {
    expect(cut('One two.', 1_000, 700, 'other')).toBe('');
    const words = Array.from({ length: 30 }, (_, n) => `w${n}`);
    const covered = words.slice(0, 27).join(' ');
    expect(cut(words.join(' '), 12_000, 10_800, covered)).toBe('w27 w28 w29');
  });

  it('cuts after the last words of the covered, whatever their case and punctuation', () => {
    expect(cut('We went home, and SLEPT. Then it rained.', 4_000, 2_000, 'home and slept')).toBe(
      'Then it rained.',
    );
  });

  it('takes words said twice where even speech would have them', () => {
    const text = 'no no and then no no and then no no and then the end';
    const covered = 'no no and then no no and then';
    expect(cut(text, 6_000, 3_500, covered)).toBe('no no and then the end');
  });

  it.each([
    ['replaced', 'went to a house'],
    ['left out', 'went to house'],
    ['put in', 'went to the old house'],
  ])('finds the place though one word of the covered is %s', (_, covered) => {
    expect(cut('we went to the house and slept', 4_000, 2_600, covered)).toBe('and slept');
  });

  it('finds one word of the covered at the very beginning', () => {
    expect(cut('house and then we slept', 4_000, 700, 'went to the house')).toBe(
      'and then we slept',
    );
  });

  it('cuts where even speech would have it, where the words do not say', () => {
    expect(cut('aa bb cc dd ee ff', 6_000, 3_000, 'something else entirely')).toBe('dd ee ff');
    expect(cut('aa bb cc dd ee ff', 6_000, 3_000, '')).toBe('dd ee ff');
  });

  it('takes no word away for a short overlap that matches none: it is silence', () => {
    expect(cut('aa bb cc dd ee ff', 6_000, 900, 'something else entirely')).toBe(
      'aa bb cc dd ee ff',
    );
  });

  it('does not take a match far away for the place', () => {
    const text = 'so it was aa bb cc dd ee ff gg hh ii jj kk so it is';
    expect(cut(text, 12_000, 11_000, 'so it was').startsWith('so it was')).toBe(false);
  });

  it('leaves the end of the text, whole words, of whatever it is given', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '.', 'é', '\u{1F600}'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        text,
        text,
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: -1_000, max: 21_000 }),
        (words, covered, lengthMs, untilMs) => {
          const rest = cut(words, lengthMs, untilMs, covered);
          expect(untilMs < 100 ? words : words.trimEnd()).toSatisfy((it: string) =>
            it.endsWith(rest),
          );
          const before = words.trimEnd().slice(0, words.trimEnd().length - rest.length);
          expect(rest === '' || untilMs < 100 || /^$|\s$/.test(before)).toBe(true);
        },
      ),
    );
  });

  it('is exactly the words not covered, of distinct words spoken unevenly', () => {
    const pace = fc.array(fc.integer({ min: 150, max: 450 }), { minLength: 2, maxLength: 25 });
    fc.assert(
      fc.property(pace, fc.nat(), (lengths, at) => {
        const words = lengths.map((_, n) => `w${n}`);
        const covered = 1 + (at % (words.length - 1));
        const sum = (to: number): number => lengths.slice(0, to).reduce((a, b) => a + b, 0);
        const untilMs = sum(covered);
        fc.pre(sum(words.length) > untilMs + 300);
        const rest = cut(
          words.join(' '),
          sum(words.length),
          untilMs,
          words.slice(0, covered).join(' '),
        );
        expect(rest).toBe(words.slice(covered).join(' '));
      }),
    );
  });
});
