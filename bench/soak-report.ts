import type { CutKind } from './cut-plan.ts';
import type { GrowthRow } from './growth-watch.ts';
import { describeHandles, sameHandles } from './handles.ts';
import { growthOf } from './minute-series.ts';
import type { ProcessReport } from './process-report.ts';
import type { StreamEnd } from './speaker-child.ts';
import type { TileAccount } from './tile-account.ts';
import { printTable, printVerdict, type Check } from './verdict.ts';

export interface SoakedStream extends StreamEnd {
  readonly account: TileAccount;
  readonly cuts: readonly CutKind[];
}

export interface SoakResult {
  readonly streams: readonly SoakedStream[];
  readonly durationMs: number;
  readonly links: { readonly ready: number; readonly resumed: number };
  readonly growth: readonly GrowthRow[];
  readonly server: BeforeAndAfter;
  readonly speakers: BeforeAndAfter;
}

interface BeforeAndAfter {
  readonly before: ProcessReport;
  readonly after: ProcessReport;
}

const MAX_GROWTH = 0.05;

/** Prints tables and verdict; false where a target was missed. */
export function printSoak(result: SoakResult, print: (line: string) => void): boolean {
  const { streams, links, durationMs } = result;
  print(`\n${streams.length} streams, ${durationMs / 60_000} minutes\n`);
  printTable([STREAM_HEAD, ...streams.map(streamRow)], print);
  print(`\ncuts survived: ${describeCuts(streams)}`);
  print(`links: ${links.ready}, of which ${links.resumed} resumed their session\n`);
  printTable(growthTable(result.growth), print);
  for (const name of ['server', 'speakers'] as const) {
    const { before, after } = result[name];
    print(`\nopen handles, ${name === 'server' ? 'server' : 'clients'}`);
    print(`  before  ${describeHandles(before)}`);
    print(`  after   ${describeHandles(after)}`);
  }
  print('');
  return printVerdict(checksOf(result), print);
}

/** What the run has to show. */
export function checksOf(result: SoakResult): Check[] {
  const { streams } = result;
  const sum = (of: (stream: SoakedStream) => number): number =>
    streams.reduce((total, stream) => total + of(stream), 0);
  const sent = sum(({ progress }) => progress.pushedSamples);
  const covered = sum(({ account }) => account.finalSamples + account.gapSamples);
  const completed = streams.filter(({ outcome }) => outcome.type === 'completed').length;
  const duplicates = sum(({ account }) => account.duplicateFinals);
  return [
    {
      name: 'streams completed',
      measured: String(completed),
      target: String(streams.length),
      passes: completed === streams.length,
    },
    {
      name: 'samples covered',
      measured: String(covered),
      target: `${sent} sent, each once`,
      passes: streams.every(({ account, progress }) => account.tiles(progress.pushedSamples)),
    },
    {
      name: 'samples missing',
      measured: describeGaps(streams.map(({ account }) => account)),
      target: '0: no gap was made',
      passes: sum(({ account }) => account.gapSamples) === 0,
    },
    {
      name: 'duplicate finals',
      measured: String(duplicates),
      target: '0',
      passes: duplicates === 0,
    },
    ...result.growth.filter(({ kind }) => kind === 'resident').map(growthCheck),
    handlesCheck('server', result.server),
    handlesCheck('clients', result.speakers),
  ];
}

function handlesCheck(name: string, { before, after }: BeforeAndAfter): Check {
  const isSame = sameHandles(before, after);
  return {
    name: `open handles, ${name}`,
    measured: isSame ? 'as before' : 'others',
    target: 'as before',
    passes: isSame,
  };
}

function growthCheck({ name, minutes, replaced }: GrowthRow): Check {
  const growth = replaced > 0 ? null : growthOf(minutes);
  const unknown = replaced > 0 ? `replaced ${replaced} times` : 'under three minutes';
  return {
    name: `growth of ${name}`,
    measured: growth === null ? unknown : `${(growth * 100).toFixed(1)} %`,
    target: `≤ ${MAX_GROWTH * 100} % from the second minute to the last`,
    passes: growth === null ? null : growth <= MAX_GROWTH,
  };
}

const STREAM_HEAD = [
  'stream',
  'outcome',
  'samples sent',
  'by finals',
  'by gaps',
  'finals',
  'duplicate',
  'words',
];

function streamRow({ stream, outcome, progress, account }: SoakedStream): string[] {
  const code = outcome.type === 'failed' ? ` ${outcome.error.code}` : '';
  const { finalSamples, gapSamples, finals, duplicateFinals, words } = account;
  const counts = [progress.pushedSamples, finalSamples, gapSamples, finals, duplicateFinals, words];
  return [String(stream + 1), `${outcome.type}${code}`, ...counts.map(String)];
}

function growthTable(rows: readonly GrowthRow[]): string[][] {
  const minutes = Math.max(0, ...rows.map((row) => row.minutes.length));
  const head = [
    'MiB by minute',
    ...Array.from({ length: minutes }, (_, index) => String(index + 1)),
  ];
  const line = ({ name, kind, minutes: values }: GrowthRow): string[] => [
    `${name} ${kind}`,
    ...values.map((value) => (Number.isNaN(value) ? '–' : value.toFixed(1))),
  ];
  return [head, ...rows.map(line)];
}

function describeGaps(accounts: readonly TileAccount[]): string {
  const samples = new Map<string, number>();
  for (const { gapReasons } of accounts)
    for (const [reason, count] of gapReasons)
      samples.set(reason, (samples.get(reason) ?? 0) + count);
  if (samples.size === 0) return 'none';
  return [...samples].map(([reason, count]) => `${count} ${reason}`).join(', ');
}

/** Survived: every sample of its stream came back. */
function describeCuts(streams: readonly SoakedStream[]): string {
  const survived = streams.filter(isWhole).flatMap(({ cuts }) => cuts).length;
  const all = streams.flatMap(({ cuts }) => cuts);
  const counts = new Map<string, number>();
  for (const kind of all) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return `${survived} of ${all.length}${kinds && ` (${kinds})`}`;
}

function isWhole({ outcome, account, progress }: SoakedStream): boolean {
  return outcome.type === 'completed' && account.tiles(progress.pushedSamples);
}
