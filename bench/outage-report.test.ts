import { describe, expect, test } from 'vitest';
import type { StreamProgress } from '../src/shared/stream/stream-state.ts';
import { checksOf, type OutageResult } from './outage-report.ts';
import { TileAccount } from './tile-account.ts';

const SECOND = 16_000;

function progressAt(pushedSamples: number, committedSamples: number): StreamProgress {
  return {
    pushedSamples,
    receivedSamples: pushedSamples,
    committedSamples,
    heldSamples: pushedSamples - committedSamples,
    transcribedSamples: committedSamples,
    missingSamples: 0,
    originEpochMs: 0,
  };
}

function accountOf(...edges: readonly number[]): TileAccount {
  const account = new TileAccount();
  for (const [index, end] of edges.slice(1).entries())
    account.add({ type: 'final', start: edges[index] ?? 0, end, text: 'one' });
  return account;
}

/** A minute's outage, 10 s into the stream, of which 4 s were un-final: ready after a second, caught up after another 20. */
function resultOf(changes: Partial<OutageResult> = {}): OutageResult {
  const total = 100 * SECOND;
  return {
    outageMs: 60_000,
    kept: [],
    minutes: [],
    cut: progressAt(10 * SECOND, 6 * SECOND),
    upMs: 1_000_000,
    ready: {
      type: 'ready',
      stream: 0,
      atMs: 1_001_000,
      resumed: false,
      pushedSamples: 71 * SECOND,
      receivedSamples: 6 * SECOND,
      committedSamples: 6 * SECOND,
    },
    caughtUpMs: 1_021_000,
    end: {
      stream: 0,
      outcome: { type: 'completed', durationMs: 100_000 },
      progress: progressAt(total, total),
    },
    account: accountOf(0, 6 * SECOND, total),
    decoded: { heard: 104 * SECOND, finals: 90 * SECOND, partials: 300 * SECOND },
    text: 'one two three',
    uninterruptedText: 'one two three',
    uninterruptedGapSamples: 0,
    ...changes,
  };
}

const failing = (changes: Partial<OutageResult>): string[] =>
  checksOf(resultOf(changes))
    .filter(({ passes }) => passes === false)
    .map(({ name }) => name);

describe('the verdict of an outage', () => {
  test('all there, in time, and nothing done twice that need not be: passes', () => {
    expect(failing({})).toEqual([]);
  });

  test('one word at the cut may be missing, and words that read otherwise are told', () => {
    expect(failing({ text: 'one 2 three' })).toEqual([]);
    expect(failing({ text: 'one three' })).toEqual([]);
  });

  test('a run to compare with that has lost words itself is none', () => {
    const checks = checksOf(resultOf({ text: 'three', uninterruptedGapSamples: SECOND }));
    expect(checks.find(({ name }) => name === 'words missing')?.passes).toBeNull();
  });

  test.each<[string, Partial<OutageResult>, string[]]>([
    ['audio without a tile', { account: accountOf(0, 99 * SECOND) }, ['samples covered']],
    ['two words missing', { text: 'three' }, ['words missing']],
    ['no words to compare with', { uninterruptedText: '' }, ['words missing']],
    ['25.1 s from ready', { caughtUpMs: 1_026_100 }, ['from ready to caught up']],
    ['never caught up', { caughtUpMs: null }, ['from ready to caught up']],
    [
      'a second heard twice that was under a final',
      { decoded: { heard: 105 * SECOND, finals: 0, partials: 0 } },
      ['heard twice'],
    ],
  ])('%s fails', (_, changes, names) => {
    expect(failing(changes)).toEqual(names);
  });
});
