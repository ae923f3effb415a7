import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SPEECH_FIXTURES } from '../../../../fixtures/read-speech.ts';
import { cutRunaway } from './runaway.ts';

describe('what a model really wrote when it ran away', () => {
  test.each([
    ['Hamad '.repeat(90), 12, 'Hamad'],
    [`It had them${', it had them'.repeat(44)}`, 12, 'It had them'],
    [`They're much${", they're much".repeat(40)}`, 12, "They're much"],
    [`7. ${'7. '.repeat(100)}`, 12, '7.'],
    [
      `You to please ask one or two or only 6, 2, 3, ${'4, '.repeat(70)}`,
      12,
      'You to please ask one or two or only 6, 2, 3, 4',
    ],
    // The last round lacks its comma.
    ['They, they, they, they.', 0.6, 'They.'],
    ['Please, please, please, please,', 0.6, 'Please'],
    [`Then ${'ha'.repeat(300)}`, 12, 'Then ha'],
    ['我'.repeat(400), 12, '我'],
  ])('%.30s…', (text, seconds, cut) => {
    expect(cutRunaway(text.trim(), seconds)).toBe(cut);
  });

  test('what follows a loop stays', () => {
    expect(cutRunaway(`${'no way, '.repeat(60)}then he left.`, 10)).toBe('no way, then he left.');
  });

  test('text without a loop is cut after a whole word, where nobody can have said more', () => {
    const words = Array.from({ length: 300 }, (_, index) => `w${index}`);
    const cut = cutRunaway(words.join(' '), 3);
    expect(cut.split(' ')).toEqual(words.slice(0, 27));
  });
});

describe('what people say stays as it is', () => {
  test.each(SPEECH_FIXTURES)('$file', ({ text, seconds }) => {
    expect(cutRunaway(text, seconds)).toBe(text);
    // Said half as fast again.
    expect(cutRunaway(text, seconds / 1.5)).toBe(text);
  });

  test.each([
    ['No, no, no, no, no, no!', 3],
    ['Very, very, very, very good.', 2],
    ['Bye bye bye bye bye bye.', 2],
    ['Ha ha ha ha ha ha ha.', 2.5],
    ['0 0 0 0 1 1 1 1', 3],
    // Twelve rounds of a loop of sound, one a second: what was heard.
    ['Much there might be '.repeat(12).trim(), 12],
    ['Yes.', 0.4],
    ['', 1],
  ])('%s', (text, seconds) => {
    expect(cutRunaway(text, seconds)).toBe(text);
  });
});

test('any text: never longer, bounded by its audio, and the same when cut again', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 600 }), fc.lorem({ maxCount: 200 })),
      fc.double({ min: 0.1, max: 20, noNaN: true }),
      (text, seconds) => {
        const cut = cutRunaway(text, seconds);
        expect(cut.length).toBeLessThanOrEqual(Math.min(text.length, 40 + 35 * seconds));
        expect(cutRunaway(cut, seconds)).toBe(cut);
      },
    ),
  );
});
