import { percentile } from '../percentile.ts';
import { samplesToMs } from '../../src/shared/audio/sample-rate.ts';
import { normalisedWords, wordErrorRate, wordErrors, type WordErrors } from '../word-error-rate.ts';
import type { SpeechRow } from './speech-row.ts';
import type { Heard } from './whole-path.ts';

/** What became of a recording in which nobody speaks. */
export interface NonSpeechRow {
  readonly name: string;
  readonly minutes: number;
  readonly heard: Heard;
}

/** Through the path at most this many points worse than decoded whole, each row (the bound). */
const MAX_POINTS_WORSE = 1;

export function printSpeechRows(rows: readonly SpeechRow[]): void {
  console.log(
    '| speech | words | decoded whole | through the path | difference | first or last words missing | invented where nobody speaks | ended by silence amid a clip | known to have ended after, p50 / p95 |\n' +
      '|---|---|---|---|---|---|---|---|---|',
  );
  for (const row of rows) {
    const worse = pointsWorse([row]);
    const mark = worse > MAX_POINTS_WORSE ? ' (over)' : '';
    const waits = waitsMs(row.heard);
    console.log(
      `| ${row.name} | ${row.path.words} | ${percent(row.whole)} | ${percent(row.path)} | ${signed(worse)}${mark} | ${row.edgesLost} | ${row.inventedWords} | ${row.cutAmid} | ${percentile(waits, 0.5).toFixed(0)} / ${percentile(waits, 0.95).toFixed(0)} ms |`,
    );
  }
  const whole = wordErrorRate(rows.map((row) => row.whole));
  const path = wordErrorRate(rows.map((row) => row.path));
  console.log(
    `| all | ${sum(rows, (row) => row.path.words)} | ${(100 * whole).toFixed(2)} % | ${(100 * path).toFixed(2)} % | ${signed(pointsWorse(rows))} | ${sum(rows, (row) => row.edgesLost)} | ${sum(rows, (row) => row.inventedWords)} | ${sum(rows, (row) => row.cutAmid)} | |`,
  );
}

export function printNonSpeechRows(rows: readonly NonSpeechRow[]): void {
  console.log('\n| no speech | minutes | tiles decoded | words invented |\n|---|---|---|---|');
  for (const { name, minutes, heard } of rows) {
    const decoded = heard.finals.filter(({ speechStart }) => speechStart !== undefined);
    console.log(`| ${name} | ${minutes} | ${decoded.length} | ${wordsOf(heard)} |`);
  }
}

/** Clips in which the path makes more errors than the model does on the whole clip, and what both wrote. */
export function printWorseClips({ name, utterances, heard, wholeTexts }: SpeechRow): void {
  console.log(`\n${name}`);
  for (const [index, { text, onset, speechEnd }] of utterances.entries()) {
    const tiles = heard.finals.filter(({ start, end }) => start < speechEnd && end > onset);
    const whole = wholeTexts[index] ?? '';
    const path = tiles.map((tile) => tile.text).join(' ');
    if (errorsOf(wordErrors(text, path)) <= errorsOf(wordErrors(text, whole))) continue;
    console.log(`    said   ${text}\n    whole  ${whole}\n    heard  ${path}`);
  }
}

export function wordsOf({ finals }: Heard): number {
  return normalisedWords(finals.map(({ text }) => text).join(' ')).length;
}

/** From the end of the voice until it was known that the utterance has ended, in audio time. */
function waitsMs({ endings }: Heard): number[] {
  return endings
    .filter(({ forced }) => !forced)
    .map(({ speechEnd, toldAt }) => samplesToMs(toldAt - speechEnd));
}

/** Percentage points by which the path is worse. */
function pointsWorse(rows: readonly SpeechRow[]): number {
  const rate = (of: (row: SpeechRow) => WordErrors): number => wordErrorRate(rows.map(of));
  return 100 * (rate(({ path }) => path) - rate(({ whole }) => whole));
}

function errorsOf({ substitutions, deletions, insertions }: WordErrors): number {
  return substitutions + deletions + insertions;
}

function percent(errors: WordErrors): string {
  return `${(100 * wordErrorRate([errors])).toFixed(2)} %`;
}

function signed(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(2)}`;
}

function sum<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
