import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_TILE_SAMPLES } from '../../../src/shared/protocol/limits.ts';
import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';
import { VAD_WINDOW_SAMPLES } from '../engine/engine.ts';
import type { OpenSegment, SegmenterEvent, VoiceWindow } from './segmenter-api.ts';
import { MIN_ENDPOINT_SILENCE_SAMPLES, SEGMENTER_DEFAULTS } from './segmenter-options.ts';
import { TimelineSegmenter } from './timeline-segmenter.ts';

type Tile = Exclude<SegmenterEvent, { type: 'speech' }>;
type SpeechTile = Extract<Tile, { type: 'speechTile' }>;

type Step =
  | {
      readonly type: 'windows';
      readonly voiced: boolean;
      readonly count: number;
      /** Of the levels, which are random too. */
      readonly seed: number;
    }
  /** `odd` samples of a last, short window before it. */
  | { readonly type: 'cut'; readonly odd: number }
  | { readonly type: 'gap'; readonly odd: number; readonly samples: number };

/** What the timeline was, and what the segmenter made of it. */
interface Played {
  readonly base: number;
  readonly end: number;
  readonly windows: readonly VoiceWindow[];
  /** Base, cuts, and both ends of gaps, with the end of the timeline. */
  readonly edges: readonly number[];
  readonly events: readonly SegmenterEvent[];
  readonly moments: readonly Moment[];
}

/** After a window that ends at `heard`. */
interface Moment {
  readonly heard: number;
  readonly open: OpenSegment | null;
  /** How far tiles lag behind. */
  readonly untold: number;
  /** What this window made. */
  readonly told: readonly SegmenterEvent[];
}

const OPTIONS = SEGMENTER_DEFAULTS;
/** Whether it follows the speaker or not, a shorter pause never ends an utterance. */
const SHORTEST_ENDPOINT_SAMPLES = MIN_ENDPOINT_SILENCE_SAMPLES;
const odd = fc.integer({ min: 0, max: VAD_WINDOW_SAMPLES - 1 });

const run = (voiced: boolean, min: number, max: number) =>
  fc.record({
    type: fc.constant('windows' as const),
    voiced: fc.constant(voiced),
    count: fc.integer({ min, max }),
    seed: fc.nat(),
  });

const step: fc.Arbitrary<Step> = fc.oneof(
  // Clicks, words, sentences, speakers who never stop; breaths, pauses, long silences.
  run(true, 1, 3),
  run(true, 2, 30),
  run(true, 20, 300),
  run(true, 300, 900),
  run(false, 1, 8),
  run(false, 5, 25),
  run(false, 15, 60),
  run(false, 200, 800),
  fc.record({ type: fc.constant('cut' as const), odd }),
  fc.record({
    type: fc.constant('gap' as const),
    odd,
    samples: fc.integer({ min: 1, max: 200_000 }),
  }),
);

/** Linear congruential generator (Numerical Recipes): 0–1. */
function lcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function play(
  base: number,
  steps: readonly Step[],
  voicedTail: boolean,
  followsSpeaker: boolean,
): Played {
  const segmenter = new TimelineSegmenter(base, { ...OPTIONS, followsSpeaker });
  const windows: VoiceWindow[] = [];
  const events: SegmenterEvent[] = [];
  const edges = [base];
  const moments: Moment[] = [];
  let at = base;
  const hear = (samples: number, voiced: boolean, rms: number): void => {
    const window = { start: at, end: at + samples, voiced, rms };
    at = window.end;
    windows.push(window);
    const told = segmenter.pushWindows([window]);
    events.push(...told);
    moments.push({ heard: at, open: segmenter.open, untold: at - segmenter.tiledTo, told });
  };
  for (const each of steps) {
    if (each.type === 'windows') {
      const random = lcg(each.seed);
      for (let index = 0; index < each.count; index++) {
        hear(VAD_WINDOW_SAMPLES, each.voiced, 0.3 * random());
      }
      continue;
    }
    if (each.odd > 0) hear(each.odd, voicedTail, 0.1);
    edges.push(at);
    if (each.type === 'cut') events.push(...segmenter.cut(at));
    else {
      events.push(...segmenter.gap(at, at + each.samples, 'muted'));
      at += each.samples;
      edges.push(at);
    }
  }
  events.push(...segmenter.cut(at));
  edges.push(at);
  expect(segmenter.tiledTo).toBe(at);
  return { base, end: at, windows, edges, events, moments };
}

const timeline = fc
  .tuple(fc.nat(10_000_000), fc.array(step, { maxLength: 12 }), fc.boolean(), fc.boolean())
  .map((played) => play(...played));

function tilesOf(events: readonly SegmenterEvent[]): Tile[] {
  return events.filter((event) => event.type !== 'speech');
}

function speechTiles(played: Played): SpeechTile[] {
  return played.events.filter((event) => event.type === 'speechTile');
}

/** A tile's end that neither an edge nor the end of its voice explains: a forced cut. */
function isForced(tile: SpeechTile, edges: readonly number[]): boolean {
  return !edges.includes(tile.end) && tile.end !== tile.speechEnd + OPTIONS.tailSamples;
}

function holds(property: (played: Played) => void): void {
  fc.assert(fc.property(timeline, property), { numRuns: 100 });
}

test('G1 tiles cover everything once, in order, and none is over 20 s', () => {
  holds((played) => {
    let at = played.base;
    for (const tile of tilesOf(played.events)) {
      expect(tile.start).toBe(at);
      expect(tile.end).toBeGreaterThan(tile.start);
      if (tile.type !== 'gapTile') {
        expect(tile.end - tile.start).toBeLessThanOrEqual(MAX_TILE_SAMPLES);
      }
      at = tile.end;
    }
    expect(at).toBe(played.end);
  });
});

test('G2 in silence tiles are never more than 11 s behind, nor closer than 1 s', () => {
  holds(({ moments }) => {
    const quiet = moments.filter(({ open }) => !open);
    expect(quiet.filter(({ untold }) => untold > msToSamples(11_000))).toEqual([]);
    const late = quiet.filter(({ heard, told }) =>
      told.some((tile) => tile.type === 'silenceTile' && tile.end > heard - msToSamples(1_000)),
    );
    expect(late).toEqual([]);
  });
});

test('G3 G4 G5 a speech tile holds 300 ms before its voice and 200 ms after, but at an edge', () => {
  holds((played) => {
    const tiles = speechTiles(played);
    const starts = new Set([
      ...played.edges,
      ...tiles.filter((tile) => isForced(tile, played.edges)).map((tile) => tile.end),
    ]);
    for (const tile of tiles) {
      expect(tile.speechEnd).toBeGreaterThan(tile.speechStart);
      const preRoll = tile.speechStart - tile.start;
      if (!starts.has(tile.start)) expect(preRoll).toBeGreaterThanOrEqual(msToSamples(300));
      expect(preRoll).toBeGreaterThanOrEqual(0);
      const isEdge = played.edges.includes(tile.end) || isForced(tile, played.edges);
      if (!isEdge) expect(tile.end - tile.speechEnd).toBeGreaterThanOrEqual(msToSamples(200));
    }
  });
});

test('G5 voice within 500 ms after an edge is in a tile that starts at it', () => {
  holds((played) => {
    for (const tile of speechTiles(played)) {
      const edge = played.edges.findLast((each) => each <= tile.speechStart) ?? 0;
      const isSoon = tile.speechStart - edge <= msToSamples(500);
      expect(tile.start).toBe(isSoon ? edge : tile.start);
    }
  });
});

test('G3 G7 every voice is in a speech tile, but for clicks on their own', () => {
  holds((played) => {
    const tiles = speechTiles(played);
    const isSpoken = (window: VoiceWindow): boolean =>
      tiles.some((tile) => tile.start <= window.start && window.end <= tile.end);
    for (const group of voiceGroups(played)) {
      const voiced = group.reduce((sum, { start, end }) => sum + end - start, 0);
      const end = group.at(-1)?.end ?? 0;
      const edge = played.edges.find((each) => each >= end) ?? 0;
      const isAtEdge = edge - end < SHORTEST_ENDPOINT_SAMPLES;
      if (voiced < msToSamples(100) && !isAtEdge) continue;
      expect(group.filter((window) => !isSpoken(window))).toEqual([]);
    }
  });
});

/** Voiced windows with less than any endpoint silence between them, and no edge. */
function voiceGroups({ windows, edges }: Played): VoiceWindow[][] {
  const groups: VoiceWindow[][] = [];
  for (const window of windows) {
    if (!window.voiced) continue;
    const last = groups.at(-1)?.at(-1);
    const isNext =
      last &&
      window.start - last.end < SHORTEST_ENDPOINT_SAMPLES &&
      !edges.some((edge) => edge >= last.end && edge <= window.start);
    if (isNext) groups.at(-1)?.push(window);
    else groups.push([window]);
  }
  return groups;
}

test('G6 G8 a forced cut falls between 8 and 12 s, never before a `cutFrom` told', () => {
  holds((played) => {
    const forced = speechTiles(played).filter((tile) => isForced(tile, played.edges));
    for (const tile of forced) {
      const length = tile.end - tile.start;
      expect(length).toBeGreaterThanOrEqual(msToSamples(8_000));
      expect(length).toBeLessThanOrEqual(msToSamples(12_000));
    }
    const cutFrom = new Map<number, number>();
    for (const { open } of played.moments) {
      if (!open) continue;
      const before = cutFrom.get(open.start) ?? 0;
      if (open.cutFrom < before) expect.unreachable(`back from ${before} to ${open.cutFrom}`);
      cutFrom.set(open.start, open.cutFrom);
    }
    for (const tile of forced)
      expect(tile.end).toBeGreaterThanOrEqual(cutFrom.get(tile.start) ?? 0);
  });
});

test('G9 `speech` events alternate and bracket the voice of each tile', () => {
  holds(({ events }) => {
    let started: number | null = null;
    for (const [index, event] of events.entries()) {
      if (event.type === 'speech') {
        expect(event.state).toBe(started === null ? 'start' : 'end');
        if (event.state === 'end') {
          const tile = events[index + 1];
          expect(tile).toMatchObject({ type: 'speechTile', speechEnd: event.at });
          expect(tile).toMatchObject({ speechStart: started });
        }
        started = event.state === 'start' ? event.at : null;
      } else if (event.type === 'speechTile') {
        expect(events[index - 1]).toMatchObject({ type: 'speech', state: 'end' });
      }
    }
    expect(started).toBeNull();
  });
});
