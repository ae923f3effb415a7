import { describe, expect, test } from 'vitest';
import { firstWordMoments, stopMoments, type TakeNotes } from './first-words-stages.ts';

/** 16 samples a millisecond; sample 0 was captured at 1000. */
const FRAME = 640;

function words(isFinal: boolean, end: number, text: string, cameMs: number) {
  const shown = { storedMs: cameMs + 1, shownMs: cameMs + 2, paintedMs: cameMs + 9 };
  return { isFinal, id: '0', end, text, cameMs, ...shown };
}

/** Somebody says "Hello world." from sample 1600 on; the first look at it hears "A low". */
function takeOf(change: Partial<TakeNotes['page']> = {}): TakeNotes {
  const frames = Array.from({ length: 50 }, (_, n) => ({
    index: n * FRAME,
    samples: FRAME,
    // Whole milliseconds, cut off; one frame in two is late.
    postedMs: 1000 + (n + 1) * 40 + (n % 2) * 7,
    cameMs: 1000 + (n + 1) * 40 + 10,
  }));
  const on = (delayMs: number) =>
    frames.map(({ index, cameMs }) => ({ first: index, samples: FRAME, atMs: cameMs + delayMs }));
  return {
    page: {
      words: [
        words(false, 6400, 'A low', 1520),
        words(false, 11_200, 'Hello', 1820),
        words(false, 16_000, 'Hello world', 2120),
        words(true, 19_200, 'Hello, world.', 2700),
      ],
      presses: [900, 2500],
      longTasks: [],
      ...change,
    },
    worker: {
      frames,
      sent: on(1),
      control: [{ type: 'end_of_stream', atMs: 2504 }],
      heard: [
        { type: 'partial', end: 6400, atMs: 1519 },
        { type: 'partial', end: 11_200, atMs: 1819 },
        { type: 'final', end: 19_200, atMs: 2699 },
        { type: 'done', end: 0, atMs: 2703 },
      ],
    },
    server: {
      audio: on(2),
      bytes: 0,
      control: [{ type: 'end_of_stream', atMs: 2506 }],
      windows: [
        { end: 1536, isVoice: true, atMs: 1100 },
        { end: 2048, isVoice: false, atMs: 1150 },
        { end: 2560, isVoice: true, atMs: 1190 },
      ],
      decodes: [
        { startedMs: 1050, answeredMs: 1060 },
        { startedMs: 1450, answeredMs: 1510 },
        { startedMs: 1750, answeredMs: 1815 },
        { startedMs: 2510, answeredMs: 2690 },
      ],
      told: [
        { type: 'partial', start: 0, end: 6400, atMs: 1516 },
        { type: 'partial', start: 0, end: 11_200, atMs: 1816 },
        { type: 'final', start: 0, end: 19_200, atMs: 2695 },
      ],
    },
  };
}

describe('stages of a take', () => {
  test('the first word that stays is followed back to its decode, and the onset to the server', () => {
    const moments = firstWordMoments(takeOf(), 1600);
    // The onset was captured at 1100.5: half a millisecond for the audio thread's whole ones.
    expect(moments).toEqual({
      posted: 19.5,
      framed: 29.5,
      sent: 30.5,
      received: 31.5,
      voice: 89.5,
      firstDecode: 349.5,
      firstAnswer: 409.5,
      enough: 600,
      decode: 649.5,
      answer: 714.5,
      told: 715.5,
      heard: 718.5,
      came: 719.5,
      stored: 720.5,
      shown: 721.5,
      painted: 728.5,
    });
  });

  test('a state that was never shown counts when the next with the same word is', () => {
    const take = takeOf();
    const [slip, first, second] = take.page.words;
    const unshown = [slip, { ...first, shownMs: null, paintedMs: null }, second];
    const moments = firstWordMoments(
      takeOf({ words: [...unshown, ...take.page.words.slice(3)] as TakeNotes['page']['words'] }),
      1600,
    );
    expect(moments).toMatchObject({ came: 719.5, shown: 1021.5, painted: 1028.5 });
  });

  test('without a final there is no first word', () => {
    expect(firstWordMoments(takeOf(), 19_200)).toBeNull();
  });

  test('Stop is followed to the last final', () => {
    expect(stopMoments(takeOf())).toEqual({
      endSent: 4,
      endReceived: 6,
      decode: 10,
      answer: 190,
      told: 195,
      heard: 199,
      came: 200,
      painted: 209,
      done: 203,
    });
  });

  test('Stop after the last final has nothing to wait for', () => {
    expect(stopMoments(takeOf({ presses: [900, 2701] }))).toBeNull();
  });
});
