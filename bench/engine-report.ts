import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import { edgeWords } from './edge-words.ts';
import { figuresOf, type Figures } from './engine-figures.ts';
import type { Recording } from './engine-stream.ts';
import { percentile } from './percentile.ts';
import { wordErrorRate, wordErrors, type WordErrors } from './word-error-rate.ts';

/** One session, compared with what was said and with the same clips decoded whole. */
export interface Row {
  readonly name: string;
  readonly seconds: number;
  readonly reference: string;
  readonly wholeText: string;
  readonly streamed: WordErrors;
  readonly whole: WordErrors;
  /** First and last words of its utterances that stand against nothing, though they do when decoded whole. */
  readonly edgesLost: number;
  /** Those that stand against nothing either way. */
  readonly edgesLostAnyway: number;
  readonly figures: Figures;
}

export interface Summary {
  readonly name: string;
  readonly sessions: number;
  readonly speechSeconds: number;
  readonly words: number;
  readonly wordErrorRate: number;
  readonly wholeWordErrorRate: number;
  readonly edgesLost: number;
  readonly edgesLostAnyway: number;
  readonly gaps: number;
  readonly firstTextP50Ms: number;
  readonly firstTextP95Ms: number;
  readonly finalAfterSpeechP50Ms: number;
  readonly finalAfterSpeechP95Ms: number;
  readonly lastFinalP50Ms: number;
  readonly lastFinalP95Ms: number;
  readonly stableShare: number;
  readonly stableWordsChanged: number;
  readonly stableFormsChanged: number;
}

export function rowOf(recording: Recording, wholeTexts: ReadonlyMap<string, string>): Row {
  const { name, pcm, utterances } = recording.material;
  const figures = figuresOf(recording);
  const reference = utterances.map(({ text }) => text).join(' ');
  const wholeText = utterances.map(({ file }) => wholeTexts.get(file) ?? '').join(' ');
  const streamed = wordErrors(reference, figures.text);
  const whole = wordErrors(reference, wholeText);
  const lost = edgeWords(utterances.map(({ text }) => wordErrors(text, '').words)).filter(
    (index) => !streamed.kept[index],
  );
  return {
    name,
    seconds: pcm.length / SAMPLE_RATE_HZ,
    reference,
    wholeText,
    streamed,
    whole,
    edgesLost: lost.filter((index) => whole.kept[index]).length,
    edgesLostAnyway: lost.filter((index) => !whole.kept[index]).length,
    figures,
  };
}

export function summaryOf(name: string, rows: readonly Row[]): Summary {
  const all = (key: 'firstTextMs' | 'finalAfterSpeechMs'): number[] =>
    rows.flatMap(({ figures }) => figures[key]);
  const sum = (key: keyof Figures): number =>
    rows.reduce((total, { figures }) => total + Number(figures[key]), 0);
  const lastFinals = rows.map(({ figures }) => figures.lastFinalMs);
  return {
    name,
    sessions: rows.length,
    speechSeconds: rows.reduce((total, { seconds }) => total + seconds, 0),
    words: rows.reduce((total, { streamed }) => total + streamed.words, 0),
    wordErrorRate: wordErrorRate(rows.map(({ streamed }) => streamed)),
    wholeWordErrorRate: wordErrorRate(rows.map(({ whole }) => whole)),
    edgesLost: rows.reduce((total, row) => total + row.edgesLost, 0),
    edgesLostAnyway: rows.reduce((total, row) => total + row.edgesLostAnyway, 0),
    gaps: sum('gaps'),
    firstTextP50Ms: percentile(all('firstTextMs'), 0.5),
    firstTextP95Ms: percentile(all('firstTextMs'), 0.95),
    finalAfterSpeechP50Ms: percentile(all('finalAfterSpeechMs'), 0.5),
    finalAfterSpeechP95Ms: percentile(all('finalAfterSpeechMs'), 0.95),
    lastFinalP50Ms: percentile(lastFinals, 0.5),
    lastFinalP95Ms: percentile(lastFinals, 0.95),
    stableShare: sum('oldStableChars') / sum('oldChars'),
    stableWordsChanged: sum('changedWords') / sum('stableWords'),
    stableFormsChanged: sum('changedForms') / sum('stableWords'),
  };
}

export function printRow(row: Row): void {
  const { name, seconds, streamed, whole, figures } = row;
  const errors = (each: WordErrors): number =>
    each.substitutions + each.deletions + each.insertions;
  const first = percentile(figures.firstTextMs, 0.5).toFixed(0);
  console.log(
    `${name.padEnd(32)} ${seconds.toFixed(1).padStart(5)} s  errors ${errors(streamed)}/${streamed.words} (whole ${errors(whole)})` +
      `  edges lost ${row.edgesLost}  first text ${first} ms  last final ${figures.lastFinalMs.toFixed(0)} ms`,
  );
  if (errors(streamed) > errors(whole)) {
    console.log(
      `    said   ${row.reference}\n    whole  ${row.wholeText}\n    heard  ${figures.text}`,
    );
  }
}

export function printSummary(summary: Summary): void {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const ms = (p50: number, p95: number): string =>
    Number.isNaN(p50) ? 'none' : `p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)} ms`;
  const { name, sessions, speechSeconds, words } = summary;
  console.log(`
${name}: ${sessions} sessions, ${speechSeconds.toFixed(0)} s, ${words} words
  word error rate             ${percent(summary.wordErrorRate)} (decoded whole: ${percent(summary.wholeWordErrorRate)})
  first or last words missing ${summary.edgesLost} (and ${summary.edgesLostAnyway} that are missing when decoded whole too)
  gaps (engine failed)        ${summary.gaps}
  first text after onset      ${ms(summary.firstTextP50Ms, summary.firstTextP95Ms)}
  final after end of speech   ${ms(summary.finalAfterSpeechP50Ms, summary.finalAfterSpeechP95Ms)}
  last final after stop       ${ms(summary.lastFinalP50Ms, summary.lastFinalP95Ms)}
  stable of what is 1.5 s old ${percent(summary.stableShare)}
  stable words changed later  ${percent(summary.stableWordsChanged)} (as written, punctuation and case included: ${percent(summary.stableFormsChanged)})`);
}
