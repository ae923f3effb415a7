import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SPEECH_FIXTURES } from '../../../fixtures/read-speech.ts';
import { withoutStammer } from './stammer.ts';

describe('stammers in partials (G12)', () => {
  test.each([
    ['They, they, they, they.', 'They,'],
    ['The idea, the idea, the idea', 'The idea,'],
    ['Chris 1: Chris 1: Chris 1:', 'Chris 1:'],
    ['D. D. D. D.', 'D.'],
    [
      'That is not a valid conference number. Please, please, please.',
      'That is not a valid conference number. Please,',
    ],
    ['Mark Mark Mark Mark', 'Mark'],
    ['Your call is now 4000000000000000', 'Your call is now 40'],
    ['Question 2-2-2-2-2-2-2-2', 'Question 2-2'],
  ])('G12 "%s" is told as "%s"', (text, told) => {
    expect(withoutStammer(text)).toBe(told);
  });

  test.each([
    ['No, no.'],
    ['No, no, no, no way.'],
    ['5, 5, 5 for'],
    [''],
    ['- - '],
    ['1000000'],
    ...SPEECH_FIXTURES.map(({ text }) => [text]),
  ])('G12 "%s" stays', (text) => {
    expect(withoutStammer(text)).toBe(text);
  });

  test('G12 what is told is a beginning of the text, whole words, never nothing of something', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'A,', 'c.', '-'), { maxLength: 30 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(text, (whole) => {
        const told = withoutStammer(whole);
        expect(whole.startsWith(told)).toBe(true);
        expect(whole.slice(told.length)).toMatch(/^( |$)/u);
        expect(told === '').toBe(whole === '');
      }),
    );
  });
});
