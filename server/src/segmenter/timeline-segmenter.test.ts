import { describe, expect, test } from 'vitest';
import type { SegmenterEvent } from './segmenter-api.ts';
import { SEGMENTER_DEFAULTS } from './segmenter-options.ts';
import { TimelineSegmenter } from './timeline-segmenter.ts';
import { scriptedWindows, silence, voice, type VoiceStretch } from './voice-script.ts';

/** Times of these tests are in windows of 32 ms (512 samples), the segmenter's own grain. */
const W = 512;
const OPTIONS = {
  ...SEGMENTER_DEFAULTS,
  endpointSilenceSamples: 20 * W,
  followsSpeaker: false,
  preRollSamples: 12 * W,
  tailSamples: 7 * W,
  joinSamples: 19 * W,
};

function segmenter(base = 0): TimelineSegmenter {
  return new TimelineSegmenter(base, OPTIONS);
}

function windows(count: number, voiced: boolean, rms?: number): VoiceStretch {
  return rms === undefined ? { voiced, windows: count } : { voiced, windows: count, rms };
}

/** One line an event, in windows: `silence 0-10`, `speech 10-40 (22-33)`, `start@22`. */
function told(events: readonly SegmenterEvent[]): string[] {
  return events.map((event) => {
    switch (event.type) {
      case 'speech':
        return `${event.state}@${event.at / W}`;
      case 'silenceTile':
        return `silence ${event.start / W}-${event.end / W}`;
      case 'gapTile':
        return `gap ${event.start / W}-${event.end / W} ${event.reason}`;
      case 'speechTile':
        return `speech ${event.start / W}-${event.end / W} (${event.speechStart / W}-${event.speechEnd / W})`;
    }
  });
}

function play(script: readonly VoiceStretch[], base = 0): string[] {
  return told(segmenter(base).pushWindows(scriptedWindows(base, script)));
}

describe('silence (G2)', () => {
  test('G2 clicks seconds apart hold no silence untold, however long the endpoint silence', () => {
    const patient = new TimelineSegmenter(0, { ...OPTIONS, endpointSilenceSamples: 156 * W });
    const clicks = [1, 2, 3, 4, 5].flatMap(() => [windows(1, true), windows(150, false)]);
    for (const window of scriptedWindows(0, clicks)) {
      patient.pushWindows([window]);
      expect(window.end - patient.tiledTo).toBeLessThanOrEqual(11 * 16_000);
    }
    expect(patient.open).toBeNull();
  });

  test('G2 is tiled once 10 s are untold, up to 1 s before what was heard', () => {
    const quiet = segmenter();
    expect(quiet.pushWindows(scriptedWindows(0, [windows(312, false)]))).toEqual([]);
    const events = quiet.pushWindows(scriptedWindows(312 * W, [windows(1, false)]));
    expect(events).toEqual([{ type: 'silenceTile', start: 0, end: 313 * W - 16_000 }]);
    expect(quiet.tiledTo).toBe(313 * W - 16_000);
  });

  test('G2 a tile never takes the pre-roll of voice that may still become speech', () => {
    const events = play([windows(295, false), windows(2, true), windows(16, false)]);
    expect(events).toEqual([`silence 0-${313 - 16_000 / W}`]);
    // Three windows of voice in a second: not enough to open, and the tile stops before the first.
    const wide = new TimelineSegmenter(0, { ...OPTIONS, silentMarginSamples: 0 });
    const script = [windows(300, false), windows(3, true), windows(10, false)];
    expect(told(wide.pushWindows(scriptedWindows(0, script)))).toEqual(['silence 0-288']);
  });
});

describe('an utterance (G3, G4, G9)', () => {
  test('G3 G4 opens with its pre-roll, ends after the endpoint silence, holds its tail', () => {
    expect(play([windows(50, false), windows(30, true), windows(19, false)])).toEqual([
      'silence 0-38',
      'start@50',
    ]);
    expect(play([windows(50, false), windows(30, true), windows(20, false)])).toEqual([
      'silence 0-38',
      'start@50',
      'end@80',
      'speech 38-87 (50-80)',
    ]);
  });

  test('G4 the next utterance, at the earliest, starts where this one ended and holds 300 ms', () => {
    const script = [windows(50, false), windows(30, true), windows(20, false), windows(30, true)];
    expect(play([...script, windows(20, false)])).toEqual([
      'silence 0-38',
      'start@50',
      'end@80',
      'speech 38-87 (50-80)',
      'start@100',
      'end@130',
      'speech 87-137 (100-130)',
    ]);
  });

  test('G3 silence too short for a tile of its own joins the pre-roll', () => {
    const after = (quiet: number): string[] =>
      play([windows(50, false), windows(9, true), windows(quiet, false), windows(4, true)]).slice(
        4,
      );
    expect(after(26)).toEqual(['start@85']);
    expect(after(27)).toEqual(['silence 66-74', 'start@86']);
  });

  test('G4 a pause under the endpoint silence stays inside', () => {
    const script = [windows(50, false), windows(30, true), windows(19, false), windows(1, true)];
    expect(play([...script, windows(20, false)])).toEqual([
      'silence 0-38',
      'start@50',
      'end@100',
      'speech 38-107 (50-100)',
    ]);
  });

  test('G3 a click opens nothing; followed by speech it is part of it', () => {
    expect(play([windows(50, false), windows(3, true), windows(200, false)])).toEqual([]);
    const soon = [windows(50, false), windows(3, true), windows(19, false), windows(9, true)];
    expect(play([...soon, windows(20, false)])).toEqual([
      'silence 0-38',
      'start@50',
      'end@81',
      'speech 38-88 (50-81)',
    ]);
    const late = [windows(50, false), windows(3, true), windows(20, false), windows(9, true)];
    expect(play([...late, windows(20, false)])).toEqual([
      'silence 0-61',
      'start@73',
      'end@82',
      'speech 61-89 (73-82)',
    ]);
  });

  test('an endpoint silence under 500 ms is refused', () => {
    const options = { ...OPTIONS, endpointSilenceSamples: 7_999 };
    expect(() => new TimelineSegmenter(0, options)).toThrow(RangeError);
  });
});

describe('boundaries (G5)', () => {
  test.each([
    [19, 'start@119', 'speech 100-156 (119-149)'],
    [20, 'start@120', 'speech 108-157 (120-150)'],
  ])('G5 at base, voice after %i windows', (quiet, start, tile) => {
    const events = play([windows(quiet, false), windows(30, true), windows(20, false)], 100 * W);
    expect(events.filter((event) => !event.startsWith('silence'))).toEqual([
      start,
      `end@${115 + quiet + 15}`,
      tile,
    ]);
  });

  test('G5 after a gap, and after a flush in speech and in silence', () => {
    const stream = segmenter();
    stream.pushWindows(scriptedWindows(0, [windows(10, false)]));
    expect(told(stream.gap(10 * W, 60 * W, 'muted'))).toEqual(['silence 0-10', 'gap 10-60 muted']);
    const events = stream.pushWindows(scriptedWindows(60 * W, [windows(14, false), voice(1000)]));
    expect(told(events)).toEqual(['start@74']);
    expect(stream.open).toMatchObject({ start: 60 * W });
    const at = stream.open?.end ?? 0;
    expect(told(stream.cut(at))).toEqual(['end@106', 'speech 60-106 (74-106)']);
    stream.pushWindows(scriptedWindows(at, [windows(15, false), windows(1, true)]));
    expect(stream.open).toMatchObject({ start: at, end: at + 16 * W });
  });

  test('G5 amid speech any voice goes on; in silence a click stays a click', () => {
    const quiet = segmenter();
    quiet.pushWindows(scriptedWindows(0, [silence(640)]));
    quiet.cut(20 * W);
    quiet.pushWindows(scriptedWindows(20 * W, [windows(2, true), silence(3000)]));
    expect(quiet.open).toBeNull();
    expect(told(quiet.cut(20 * W + 2 * W + 94 * W))).toEqual(['silence 20-116']);
  });
});

describe('edges (G7)', () => {
  test('G7 a flush ends the open segment at the flush, pauses included', () => {
    const stream = segmenter();
    stream.pushWindows(scriptedWindows(0, [windows(50, false), windows(30, true), silence(320)]));
    expect(told(stream.cut(90 * W))).toEqual(['end@80', 'speech 38-90 (50-80)']);
    expect(stream.cut(90 * W)).toEqual([]);
    expect(stream.tiledTo).toBe(90 * W);
  });

  test('G7 voice too short to open counts at an edge: it may go on behind it', () => {
    const stream = segmenter();
    stream.pushWindows(scriptedWindows(0, [windows(50, false), windows(1, true)]));
    expect(told(stream.cut(51 * W))).toEqual([
      'silence 0-38',
      'start@50',
      'end@51',
      'speech 38-51 (50-51)',
    ]);
    stream.pushWindows(scriptedWindows(51 * W, [windows(1, true)]));
    expect(stream.open).toMatchObject({ start: 51 * W });
  });

  test('G7 the last window before an edge may be short', () => {
    const stream = segmenter();
    stream.pushWindows([{ start: 0, end: 100, voiced: false, rms: 0 }]);
    expect(stream.cut(100)).toEqual([{ type: 'silenceTile', start: 0, end: 100 }]);
  });

  test('edges and windows that do not join are refused', () => {
    const stream = segmenter();
    expect(() => stream.cut(1)).toThrow(RangeError);
    expect(() => stream.gap(0, 0, 'muted')).toThrow(RangeError);
    expect(() => stream.pushWindows(scriptedWindows(W, [voice(32)]))).toThrow(RangeError);
  });
});

describe('a long utterance (G6, G8)', () => {
  test('G6 is cut at its quietest point between 8 and 12 s, and goes on from there', () => {
    const script = [voice(9_600), voice(160, 0.02), voice(500), voice(160, 0.05), voice(1_632)];
    const [start, end, tile, again, ...more] = play(script);
    expect([start, end, again, ...more]).toEqual(['start@0', 'end@303', 'start@303']);
    expect(tile).toBe('speech 0-303 (0-303)');
  });

  test('G6 a pause found by voice activity beats a mere dip', () => {
    const script = [voice(8_640), silence(128, 0.02), voice(960), voice(128, 0.015), voice(2_208)];
    expect(play(script)).toContain('speech 0-272 (0-270)');
  });

  test('G6 voice that hardly reaches over the cut is still decoded', () => {
    const stream = segmenter();
    const events = stream.pushWindows(
      scriptedWindows(0, [
        windows(344, true),
        windows(18, false, 0),
        windows(2, true),
        windows(20, false),
      ]),
    );
    const tiles = told(events).filter((event) => event.startsWith('speech'));
    expect(tiles).toEqual(['speech 0-360 (0-344)', 'speech 360-371 (362-364)']);
  });

  test('G8 cutFrom is where a cut would fall by what is known, and only moves on', () => {
    const stream = segmenter();
    stream.pushWindows(scriptedWindows(0, [voice(3_200)]));
    expect(stream.open?.cutFrom).toBe(128_000);
    stream.pushWindows(scriptedWindows(100 * W, [voice(5_440), silence(160), voice(960)]));
    const early = stream.open?.cutFrom ?? 0;
    expect(early / W).toBeGreaterThan(270);
    expect(early / W).toBeLessThan(275);
    stream.pushWindows(scriptedWindows(305 * W, [silence(320, 0.0001), voice(320)]));
    expect((stream.open?.cutFrom ?? 0) / W).toBeGreaterThan(305);
  });
});
