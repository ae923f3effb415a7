import { percentile } from './percentile.ts';
import type { LongTask } from './room-page-watch.ts';
import type { RoomRun } from './room-run.ts';
import { printTable, printVerdict, type Check } from './verdict.ts';

/** Speaking at once: more than rooms have, and what must leave the page its ease. */
const JUDGED_SPEAKERS = 4;

/** Prints tables and verdict; false where a target was missed. */
export function printRooms(runs: readonly RoomRun[], print: (line: string) => void): boolean {
  print('\nParts of a core; delays in ms from a word to its being in the observing page\n');
  printTable([HEAD, ...runs.map(row)], print);
  const silent = runs.filter((run) => run.silent > 0);
  if (silent.length > 0) {
    print('\nA silent stream, a minute\n');
    printTable([TRAFFIC_HEAD, ...silent.map(trafficRow)], print);
  }
  print('');
  return printVerdict(checksOf(runs), print);
}

const HEAD = [
  'room',
  'page',
  'browser',
  'server',
  'LiveKit',
  'speakers',
  'first word p50',
  'p95',
  'last word p50',
  'p95',
  'clips read',
  'long tasks',
  'by CPU',
  'main thread',
  'load',
];

function row(run: RoomRun): string[] {
  const { cores, delays, mainThread } = run;
  const read = delays.filter((each) => each !== null);
  const first = read.map(({ firstWordMs }) => firstWordMs);
  const last = read.map(({ lastWordMs }) => lastWordMs);
  return [
    run.name,
    parts(cores.renderer),
    parts(cores.browser),
    parts(cores.server),
    parts(cores.livekit),
    parts(cores.others),
    percentile(first, 0.5).toFixed(0),
    percentile(first, 0.95).toFixed(0),
    percentile(last, 0.5).toFixed(0),
    percentile(last, 0.95).toFixed(0),
    `${read.length} of ${delays.length}`,
    tasks(run.longTasks),
    `${mainThread.long} (${mainThread.longestMs.toFixed(0)} ms)`,
    (mainThread.totalMs / run.windowMs).toFixed(3),
    run.load.toFixed(1),
  ];
}

const TRAFFIC_HEAD = ['room', 'messages up', 'kB up', 'messages down', 'kB down', 'server, core'];

function trafficRow({ name, middle: { up, down }, cores }: RoomRun): string[] {
  return [
    name,
    up.messages.toFixed(0),
    (up.bytes / 1_000).toFixed(1),
    down.messages.toFixed(0),
    (down.bytes / 1_000).toFixed(1),
    parts(cores.server),
  ];
}

function checksOf(runs: readonly RoomRun[]): Check[] {
  const judged = runs.filter(({ speaking }) => speaking === JUDGED_SPEAKERS);
  return [
    ...judged.flatMap(({ longTasks, mainThread }) => [
      {
        name: `long tasks, ${JUDGED_SPEAKERS} speaking`,
        measured: tasks(longTasks),
        target: 'none over 50 ms',
        passes: longTasks.length === 0,
      },
      {
        name: `the same by processor time`,
        measured: `${mainThread.long}, the longest ${mainThread.longestMs.toFixed(0)} ms`,
        target: 'none over 50 ms',
        passes: mainThread.long === 0,
      },
    ]),
    ...runs.map(({ name, delays }) => ({
      name: `clips read, ${name}`,
      measured: `${delays.filter((each) => each !== null).length} of ${delays.length}`,
      target: 'all, and some',
      passes: delays.length > 0 && !delays.includes(null),
    })),
  ];
}

/** A process that was replaced took its figures with it: less than nothing is not known. */
function parts(cores: number): string {
  return cores >= 0 ? cores.toFixed(2) : '–';
}

/** How many, and the longest. */
function tasks(all: readonly LongTask[]): string {
  const longestMs = Math.max(0, ...all.map(({ durationMs }) => durationMs));
  return all.length === 0 ? '0' : `${all.length} (${longestMs.toFixed(0)} ms)`;
}
