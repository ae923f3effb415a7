import { describe, expect, test } from 'vitest';
import { figuresOf } from './engine-figures.ts';
import type { Recording } from './engine-stream.ts';

/** Sample 0 was spoken at 1,000 ms; the utterance is heard from 1.0 to 5.0 s of the stream. */
function recording(
  partials: readonly { atMs: number; end: number; text: string; stableChars?: number }[],
  final: { atMs: number; text: string },
): Recording {
  const utterance = { file: 'a.wav', text: '', start: 0, onset: 16_000, speechEnd: 80_000 };
  const segment = { id: '8000', start: 8_000 };
  return {
    material: { name: 'a', pcm: new Int16Array(96_000), utterances: [utterance] },
    startedMs: 1_000,
    endSentMs: 7_000,
    doneMs: 7_100,
    speed: 1,
    gaps: 0,
    partials: partials.map((partial, rev) => ({
      type: 'partial',
      rev,
      stableChars: 0,
      ...segment,
      ...partial,
    })),
    finals: [
      { type: 'final', seq: 1, id: '0', start: 0, end: 8_000, text: '', atMs: 2_500 },
      {
        type: 'final',
        seq: 2,
        ...segment,
        end: 83_200,
        speechStart: 16_000,
        speechEnd: 80_000,
        ...final,
      },
    ],
  };
}

describe('figures of a recording', () => {
  test('first text is the first whose first word stays, after the onset', () => {
    const partials = [
      { atMs: 2_400, end: 20_000, text: 'Test' },
      { atMs: 2_700, end: 25_000, text: '7 sins' },
    ];
    const figures = figuresOf(recording(partials, { atMs: 6_700, text: 'Seven since.' }));
    expect(figures.firstTextMs).toEqual([700]);
    expect(figuresOf(recording([], { atMs: 6_700, text: 'x' })).firstTextMs).toEqual([4_700]);
  });

  test('a final counts from the end of its speech, unless the stream had ended', () => {
    const early = figuresOf(recording([], { atMs: 6_700, text: 'x' }));
    expect(early.finalAfterSpeechMs).toEqual([700]);
    const late = figuresOf(recording([], { atMs: 7_090, text: 'x' }));
    expect(late.finalAfterSpeechMs).toEqual([]);
    expect(late.lastFinalMs).toBe(90);
  });

  test('old characters are those of the voice 1.5 s before the end; stable ones among them count', () => {
    // 2 s of voice, 0.5 s of it old: a quarter of 20 characters.
    const partial = { atMs: 4_500, end: 48_000, text: 'one two three four..', stableChars: 3 };
    const figures = figuresOf(recording([partial], { atMs: 6_700, text: 'one two three' }));
    expect(figures).toMatchObject({ oldChars: 5, oldStableChars: 3 });
  });

  test('a stable word that changes counts once, as a word and as written', () => {
    const partials = [
      { atMs: 4_000, end: 40_000, text: 'press 1 to mute', stableChars: 10 },
      { atMs: 4_300, end: 45_000, text: 'Press one too mute', stableChars: 0 },
      { atMs: 4_600, end: 50_000, text: 'press 1 two mute', stableChars: 0 },
    ];
    const figures = figuresOf(recording(partials, { atMs: 6_700, text: 'press 1 to mute' }));
    expect(figures).toMatchObject({ stableWords: 3, changedWords: 1, changedForms: 3 });
  });
});
