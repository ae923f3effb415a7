/**
 * Word errors through the whole path (voice activity, segmenter, scheduler, engine) beside the same
 * audio decoded whole, over the fixtures joined with pauses, under noise, reverberation, music and the
 * like; and what is invented where nobody speaks. Not at real time: as fast as the engine goes.
 * docs/SEGMENTER.md explains the figures. Exits with 1 where words were invented in what is no speech.
 *
 *     npm run bench:accuracy -- [--quick] [--rows <part of a row's name>] [--texts] [--json]
 *                               [--endpoint <milliseconds, fixed>]
 */
import { parseArgs } from 'node:util';
import { createDecodeScheduler } from '../server/src/scheduler/decode-scheduler.ts';
import { segmenterOptions } from '../server/src/segmenter/segmenter-options.ts';
import { systemClock } from '../server/src/system-clock.ts';
import { NON_SPEECH } from './accuracy/non-speech.ts';
import { joinedSpeech, SPEECH_ROWS, type RecordingRequest } from './accuracy/recordings.ts';
import {
  printNonSpeechRows,
  printSpeechRows,
  printWorseClips,
  wordsOf,
  type NonSpeechRow,
} from './accuracy/report.ts';
import { measureSpeech, type SpeechRow } from './accuracy/speech-row.ts';
import { throughWholePath, type PathServices } from './accuracy/whole-path.ts';
import { startBenchEngine } from './bench-engine.ts';
import { BenchChild } from './child-process.ts';

/** Two at a time keep all processes busy: while one is cut into tiles, another is decoded. */
const ROWS_AT_ONCE = 2;

const { values: options } = parseArgs({
  options: {
    /** Every sixth clip in every third row, and a minute of each sound. */
    quick: { type: 'boolean', default: false },
    rows: { type: 'string', default: '' },
    /** Prints what was heard wherever the path is worse. */
    texts: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    endpoint: { type: 'string' },
  },
});

const everyNth = options.quick ? 6 : 1;
const minutes = options.quick ? 1 : 10;
const speechRows = new Map<string, SpeechRow>();
const nonSpeechRows = new Map<string, NonSpeechRow>();

const isAsked = (name: string): boolean => name.includes(options.rows);
const sounds = Object.keys(NON_SPEECH).filter(isAsked);
const speechNames = SPEECH_ROWS.filter(isAsked).filter(
  (_, index) => !options.quick || index % 3 === 0,
);
if (sounds.length + speechNames.length === 0) {
  console.error(`no row's name contains "${options.rows}"`);
  process.exit(2);
}

const recordings = new BenchChild<RecordingRequest, never>('./accuracy-recording-child.ts');
try {
  await measureAll();
} finally {
  await recordings.close();
}
report();

async function measureAll(): Promise<void> {
  const engine = await startBenchEngine();
  const scheduler = createDecodeScheduler(engine.recognisers, { clock: systemClock });
  const segmenter = segmenterOptions(
    options.endpoint === undefined ? undefined : Number(options.endpoint),
  );
  const waiting = [
    ...sounds.map((name) => () => measureSound(name, { engine, scheduler, segmenter })),
    ...speechNames.map((name) => () => measureRow(name, { engine, scheduler, segmenter })),
  ];
  const measureNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await next();
      if (!options.json) process.stderr.write('.');
    }
  };
  try {
    await Promise.all(Array.from({ length: ROWS_AT_ONCE }, measureNext));
  } finally {
    scheduler.close();
    await engine.close();
  }
  if (!options.json) process.stderr.write('\n');
}

async function measureSound(name: string, services: PathServices): Promise<void> {
  const pcm = await recordings.ask<Int16Array>({ kind: 'nonSpeech', sound: name, minutes });
  nonSpeechRows.set(name, { name, minutes, heard: await throughWholePath(pcm, services) });
}

async function measureRow(name: string, services: PathServices): Promise<void> {
  const pcm = await recordings.ask<Int16Array>({ kind: 'speech', row: name, everyNth });
  speechRows.set(name, await measureSpeech(name, pcm, joinedSpeech(name, everyNth), services));
}

/** Rows in the order of their tables, whichever was done first. */
function report(): void {
  const told = speechNames.flatMap((name) => speechRows.get(name) ?? []);
  const still = sounds.flatMap((name) => nonSpeechRows.get(name) ?? []);
  if (options.json) console.log(JSON.stringify({ speech: told, nonSpeech: still }, null, 1));
  else {
    if (options.texts) told.forEach(printWorseClips);
    if (told.length > 0) printSpeechRows(told);
    if (still.length > 0) printNonSpeechRows(still);
  }
  if (still.some(({ heard }) => wordsOf(heard) > 0)) process.exitCode = 1;
}
