import { describe, expect, test } from 'vitest';
import type { ProcessReport } from './process-report.ts';
import { checksOf, printSoak, type SoakResult } from './soak-report.ts';
import { TileAccount } from './tile-account.ts';

const IDLE: ProcessReport = {
  resources: { PipeWrap: 1 },
  pendingTimers: 0,
  heapMiB: 20,
  buffersMiB: 1,
};

function resultOf(changes: Partial<SoakResult> = {}): SoakResult {
  return {
    streams: [streamOf(100, [[0, 100]])],
    durationMs: 180_000,
    links: { ready: 2, resumed: 1 },
    growth: [{ name: 'server', kind: 'resident', minutes: [90, 100, 105], replaced: 0 }],
    server: { before: IDLE, after: IDLE },
    speakers: { before: IDLE, after: IDLE },
    ...changes,
  };
}

function streamOf(
  pushedSamples: number,
  tiles: readonly (readonly [number, number, 'gap'?])[],
  outcome: SoakResult['streams'][number]['outcome'] = { type: 'completed', durationMs: 0 },
): SoakResult['streams'][number] {
  const account = new TileAccount();
  for (const [start, end, type = 'final'] of tiles) account.add({ type, start, end, text: '' });
  const progress = {
    pushedSamples,
    receivedSamples: pushedSamples,
    committedSamples: pushedSamples,
    heldSamples: 0,
    transcribedSamples: pushedSamples,
    missingSamples: 0,
    originEpochMs: 0,
  };
  return { stream: 0, outcome, progress, account, cuts: ['reset'] };
}

const failing = (result: SoakResult): string[] =>
  checksOf(result)
    .filter(({ passes }) => passes === false)
    .map(({ name }) => name);

test('a cut is survived when every sample of its stream came back', () => {
  const lines: string[] = [];
  const streams = [streamOf(100, [[0, 100]]), streamOf(100, [[0, 99]])];
  expect(printSoak(resultOf({ streams }), (line) => lines.push(line))).toBe(false);
  expect(lines).toContain('\ncuts survived: 1 of 2 (2 reset)');
});

describe('the verdict of a soak', () => {
  test('a run in which all came back once, and nothing grew, passes', () => {
    expect(failing(resultOf())).toEqual([]);
    expect(checksOf(resultOf()).every(({ passes }) => passes)).toBe(true);
  });

  test.each<[string, Partial<SoakResult>, string[]]>([
    [
      'an aborted stream',
      { streams: [streamOf(100, [[0, 100]], { type: 'aborted' })] },
      ['streams completed'],
    ],
    ['a sample that is not covered', { streams: [streamOf(100, [[0, 99]])] }, ['samples covered']],
    [
      'a gap',
      {
        streams: [
          streamOf(100, [
            [0, 90],
            [90, 100, 'gap'],
          ]),
        ],
      },
      ['samples missing'],
    ],
    [
      'a final twice',
      {
        streams: [
          streamOf(100, [
            [0, 60],
            [50, 100],
          ]),
        ],
      },
      ['samples covered', 'duplicate finals'],
    ],
    [
      'a process that grows by 5.1 %',
      { growth: [{ name: 'server', kind: 'resident', minutes: [90, 100, 105.1], replaced: 0 }] },
      ['growth of server'],
    ],
    [
      'a timer left over',
      { server: { before: IDLE, after: { ...IDLE, pendingTimers: 1 } } },
      ['open handles, server'],
    ],
    [
      'a socket left over',
      {
        speakers: {
          before: IDLE,
          after: { ...IDLE, resources: { PipeWrap: 1, TCPSocketWrap: 1 } },
        },
      },
      ['open handles, clients'],
    ],
  ])('%s fails', (_, changes, names) => {
    expect(failing(resultOf(changes))).toEqual(names);
  });

  test('streams do not make up for each other', () => {
    const streams = [
      streamOf(100, [[0, 90]]),
      streamOf(100, [
        [0, 100],
        [100, 110],
      ]),
    ];
    expect(failing(resultOf({ streams }))).toContain('samples covered');
  });

  test.each([
    ['less than three minutes', { minutes: [10, 100], replaced: 0 }],
    ['two processes in one place', { minutes: [10, 100, 200], replaced: 1 }],
  ])('growth over %s is not judged', (_, row) => {
    const growth = [{ name: 'server', kind: 'resident' as const, ...row }];
    const checks = checksOf(resultOf({ growth }));
    expect(checks.find(({ name }) => name === 'growth of server')?.passes).toBeNull();
  });
});
