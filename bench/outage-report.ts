import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import type { StreamProgress } from '../src/shared/stream/stream-state.ts';
import type { DecodedSamples } from './counting-scheduler.ts';
import type { KeptMemory } from './kept-memory-child.ts';
import type { StreamEnd } from './speaker-child.ts';
import type { StreamNote } from './speaker.ts';
import type { TileAccount } from './tile-account.ts';
import { printTable, printVerdict, type Check } from './verdict.ts';
import { wordErrors, type WordErrors } from './word-error-rate.ts';

export type ReadyNote = Extract<StreamNote, { type: 'ready' }>;

/** Times by the wall clock, in milliseconds; samples at 16 kHz. */
export interface OutageResult {
  readonly outageMs: number;
  readonly kept: readonly KeptMemory[];
  /** MiB of audio kept since the link went, after each minute. */
  readonly minutes: readonly number[];
  /** Where the stream stood when the link went. */
  readonly cut: StreamProgress;
  /** The network is back. */
  readonly upMs: number;
  /** The client has its link again. */
  readonly ready: ReadyNote;
  /** All that was said until `ready` is under tiles; null: not waited for any longer. */
  readonly caughtUpMs: number | null;
  readonly end: StreamEnd;
  readonly account: TileAccount;
  readonly decoded: Readonly<DecodedSamples>;
  readonly text: string;
  readonly uninterruptedText: string;
  /** Of the run to compare with: more than 0, and there is nothing to compare with. */
  readonly uninterruptedGapSamples: number;
}

/** One cut may cost one word. */
const MAX_WORDS_MISSING = 1;

/** Counted from `ready`: 5 s and a third of the outage. */
export function catchUpBoundMs(outageMs: number): number {
  return 5_000 + outageMs / 3;
}

/** Prints tables and verdict; false where a target was missed. */
export function printOutage(result: OutageResult, print: (line: string) => void): boolean {
  const { cut, ready, decoded, end } = result;
  const total = end.progress.pushedSamples;
  print(
    `\nOutage of ${result.outageMs / 60_000} minutes, ${seconds(cut.pushedSamples)} into a stream of ${seconds(total)}\n`,
  );
  printTable(
    [
      ['un-final when the link went', seconds(cut.pushedSamples - cut.committedSamples)],
      ['kept at ready', seconds(ready.pushedSamples - ready.committedSamples)],
      ['sent a second time', seconds(replayedSamples(result))],
      ['session', ready.resumed ? 'resumed' : 'new'],
      ['from network to ready', `${((ready.atMs - result.upMs) / 1_000).toFixed(1)} s`],
      ['audio of the stream', seconds(total)],
      ['given to voice activity', seconds(decoded.heard)],
      ['decoded for finals', seconds(decoded.finals)],
      ['decoded for partials', seconds(decoded.partials)],
    ],
    print,
  );
  print('\nMemory of one stream without a link, over none; the audio bound is a setting (420 s)\n');
  printTable(keptTable(result), print);
  print('');
  return printVerdict(checksOf(result), print);
}

/** What the run has to show. */
export function checksOf(result: OutageResult): Check[] {
  const { account, end, decoded } = result;
  const total = end.progress.pushedSamples;
  const heardTwice = Math.max(0, decoded.heard - total);
  return [
    {
      name: 'samples covered',
      measured: `${account.finalSamples} by finals, ${account.gapSamples} by gaps`,
      target: `${total} by finals, each once`,
      passes: end.outcome.type === 'completed' && account.gapSamples === 0 && account.tiles(total),
    },
    wordsCheck(result),
    catchUpCheck(result),
    {
      name: 'heard twice',
      measured: seconds(heardTwice),
      target: `≤ ${seconds(replayedSamples(result))}, what was un-final and sent again`,
      passes: heardTwice <= replayedSamples(result),
    },
  ];
}

function wordsCheck({ text, uninterruptedText, uninterruptedGapSamples }: OutageResult): Check {
  const words = wordErrors(uninterruptedText, text);
  const isComparable = uninterruptedGapSamples === 0;
  return {
    name: 'words missing',
    measured: isComparable
      ? describeWords(words)
      : `the run without an outage has gaps of ${seconds(uninterruptedGapSamples)} itself`,
    target: `≤ ${MAX_WORDS_MISSING} missing`,
    passes: isComparable ? words.words > 0 && words.deletions <= MAX_WORDS_MISSING : null,
  };
}

function catchUpCheck({ caughtUpMs, ready, outageMs }: OutageResult): Check {
  const bound = `≤ ${(catchUpBoundMs(outageMs) / 1_000).toFixed(1)} s`;
  const tookMs = caughtUpMs === null ? Infinity : caughtUpMs - ready.atMs;
  return {
    name: 'from ready to caught up',
    measured: caughtUpMs === null ? 'never' : `${(tookMs / 1_000).toFixed(1)} s`,
    target: bound,
    passes: tookMs <= catchUpBoundMs(outageMs),
  };
}

/** A new session hears again what no processed tile covers; a known one goes on where it was. */
function replayedSamples({ cut, ready }: OutageResult): number {
  return Math.max(0, cut.pushedSamples - ready.receivedSamples);
}

function describeWords({ words, substitutions, deletions, insertions }: WordErrors): string {
  return `${deletions} missing, ${substitutions} other, ${insertions} more than in ${words} words without an outage`;
}

function keptTable({ kept, minutes }: OutageResult): string[][] {
  const row = (name: string, cells: readonly string[]): string[] => [name, ...cells];
  const live = kept.map((_, index) => minutes[index]?.toFixed(2) ?? '–');
  return [
    row(
      'minutes',
      kept.map((each) => String(each.minutes)),
    ),
    row(
      'audio held, s',
      kept.map((each) => (each.heldSamples / SAMPLE_RATE_HZ).toFixed(0)),
    ),
    row(
      'buffers, MiB, pushed at once',
      kept.map((each) => each.buffersMiB.toFixed(2)),
    ),
    row(
      'heap, MiB, pushed at once',
      kept.map((each) => each.heapMiB.toFixed(2)),
    ),
    row('buffers, MiB, this outage', live),
  ];
}

function seconds(samples: number): string {
  return `${(samples / SAMPLE_RATE_HZ).toFixed(2)} s`;
}
