import { FIRST_WORD_STAGES, STOP_STAGES, type Moments } from './first-words-stages.ts';
import type { Take } from './first-words-take.ts';
import type { BenchRow } from './harness/report.ts';
import { percentile } from './percentile.ts';
import { printTable, printVerdict, type Check } from './verdict.ts';
import { samplesToMs } from '../src/shared/audio/sample-rate.ts';

/** All takes with one length of frames. */
export interface FirstWordsRun {
  readonly frameMs: number;
  readonly takes: readonly Take[];
}

/** What is to be reached, of one length of frames. */
export function figureRows(run: FirstWordsRun): BenchRow[] {
  const words = painted(firstWordsOf(run));
  const stops = painted(stopsOf(run));
  const long = run.takes.flatMap(({ mainThread }) => mainThread ?? []).map((tasks) => tasks.long);
  const row = (what: string, all: readonly number[], share: number, atMost: number): BenchRow => ({
    figure: `${what}, p${share * 100}`,
    unit: 'ms',
    ours: [percentile(all, share)],
    target: { atMost },
  });
  return [
    row('onset → first word that stays, painted', words, 0.5, FIRST_WORD_MS.p50),
    row('onset → first word that stays, painted', words, 0.95, FIRST_WORD_MS.p95),
    row('Stop → last final, painted', stops, 0.5, STOP_MS.p50),
    row('Stop → last final, painted', stops, 0.95, STOP_MS.p95),
    {
      figure: 'tasks of the main thread over 50 ms while transcribing',
      unit: 'in all traced takes',
      ours: [long.reduce((sum, count) => sum + count, 0)],
      target: { atMost: 0 },
    },
  ];
}

/** To be reached, ms. */
const FIRST_WORD_MS = { p50: 520, p95: 900 };
const NEXT_FIRST_WORD_MS = { p50: 450, p95: 800 };
const STOP_MS = { p50: 200, p95: 300 };

type Print = (line: string) => void;

/** Prints tables and verdict; false where a target was missed. */
export function printFirstWords(runs: readonly FirstWordsRun[], print: Print): boolean {
  for (const run of runs) {
    const firstWords = firstWordsOf(run);
    print(`\nFrames of ${run.frameMs} ms: ${firstWords.length} onsets. ms after the onset\n`);
    printStages(FIRST_WORD_STAGES, firstWords, print);
    const stops = stopsOf(run);
    print(`\nStop: ${stops.length} presses with words still open. ms after the press\n`);
    printStages(STOP_STAGES, stops, print);
  }
  print('\nBy the length of frames; parts of a core while listening\n');
  printTable([RUN_HEAD, ...runs.map(runRow)], print);
  print('');
  return printVerdict(runs.flatMap(checksOf), print);
}

const STAGES_HEAD = ['', 'p50', 'p95', 'since the line before, p50', 'p95'];

function printStages<Stage extends string>(
  stages: Readonly<Record<Stage, string>>,
  all: readonly Moments<Stage>[],
  print: Print,
): void {
  const names = Object.keys(stages) as Stage[];
  const rows = names.map((stage, index) => {
    const before = names[index - 1];
    const at = all.flatMap((moments) => moments[stage] ?? []);
    const since = all.flatMap((moments) => {
      const [from, to] = [before === undefined ? 0 : moments[before], moments[stage]];
      return from === null || to === null ? [] : [to - from];
    });
    return [stages[stage], ...spread(at), ...spread(since)];
  });
  printTable([STAGES_HEAD, ...rows], print);
}

const RUN_HEAD = [
  'frames, ms',
  'onsets',
  'first word p50',
  'p95',
  'Stop → final p50',
  'p95',
  'main thread',
  'worker',
  'audio thread',
  'renderer',
  'kB/s',
  'messages/s',
  'quickest message up, ms',
  'down',
];

function runRow(run: FirstWordsRun): string[] {
  const { takes, frameMs } = run;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const cpu = (key: 'main' | 'worker' | 'audio' | 'all'): string =>
    mean(takes.flatMap((take) => take.cpu?.[key] ?? [])).toFixed(3);
  const words = painted(firstWordsOf(run));
  return [
    String(frameMs),
    String(words.length),
    ...spread(words),
    ...spread(painted(stopsOf(run))),
    cpu('main'),
    cpu('worker'),
    cpu('audio'),
    cpu('all'),
    (mean(takes.map((take) => take.bytesPerSecond)) / 1_000).toFixed(2),
    mean(takes.map((take) => take.messagesPerSecond)).toFixed(1),
    ...[0, 1].map((way) => Math.min(...takes.map((it) => it.quickestMs[way] ?? 0)).toFixed(2)),
  ];
}

function checksOf(run: FirstWordsRun): Check[] {
  const { takes, frameMs } = run;
  const words = painted(firstWordsOf(run));
  const stops = painted(stopsOf(run));
  const unread = takes.flatMap((take) => take.firstWords).filter((it) => it === null).length;
  const traced = takes.flatMap(({ mainThread }) => mainThread ?? []);
  const long = traced.reduce((sum, tasks) => sum + tasks.long, 0);
  const longestMs = Math.max(0, ...traced.map((tasks) => tasks.longestMs));
  const name = (what: string): string => `${what}, frames of ${frameMs} ms`;
  const frames = takes.map(({ frameSamples }) => samplesToMs(frameSamples));
  return [
    within(name('onset → first staying word painted'), words, FIRST_WORD_MS),
    within(name('… the next target'), words, NEXT_FIRST_WORD_MS),
    within(name('Stop → last final painted'), stops, STOP_MS),
    {
      name: name('main-thread tasks over 50 ms of processor time'),
      measured: `${long} in ${traced.length} traced takes, the longest ${longestMs.toFixed(1)} ms`,
      target: '0',
      passes: traced.length === 0 ? null : long === 0,
    },
    {
      name: name('utterances without a final'),
      measured: String(unread),
      target: '0',
      passes: unread === 0,
    },
    {
      name: name('frames were so long'),
      measured: `${Math.min(...frames)}–${Math.max(...frames)} ms`,
      target: `${frameMs} ms`,
      passes: frames.every((ms) => ms === frameMs),
    },
  ];
}

function within(name: string, all: readonly number[], { p50, p95 }: typeof STOP_MS): Check {
  const [median, tail] = [percentile(all, 0.5), percentile(all, 0.95)];
  return {
    name,
    measured: `${median.toFixed(0)} / ${tail.toFixed(0)} ms`,
    target: `≤ ${p50} / ${p95} ms`,
    passes: median <= p50 && tail <= p95,
  };
}

function firstWordsOf({ takes }: FirstWordsRun) {
  return takes.flatMap((take) => take.firstWords).filter((it) => it !== null);
}

function stopsOf({ takes }: FirstWordsRun) {
  return takes.flatMap(({ stop }) => stop ?? []);
}

function painted(all: readonly Moments<'painted'>[]): number[] {
  return all.flatMap((moments) => moments.painted ?? []);
}

function spread(values: readonly number[]): string[] {
  return values.length === 0
    ? ['–', '–']
    : [0.5, 0.95].map((share) => percentile(values, share).toFixed(1));
}
