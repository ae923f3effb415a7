import { msToSamples, SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import type { Recording } from './engine-stream.ts';
import { normalisedWords } from './word-error-rate.ts';

/** What a recording says of speed and calm. Times in milliseconds. */
export interface Figures {
  readonly text: string;
  readonly gaps: number;
  /** Per utterance whose onset opened a segment. */
  readonly firstTextMs: readonly number[];
  /** Per segment that ended by itself, before `end_of_stream`. */
  readonly finalAfterSpeechMs: readonly number[];
  readonly lastFinalMs: number;
  /** Characters heard more than 1.5 s before a partial's end, over all partials; and how many of them were stable. */
  readonly oldChars: number;
  readonly oldStableChars: number;
  /** Words once called stable, and those of them that changed later: as words, and as written. */
  readonly stableWords: number;
  readonly changedWords: number;
  readonly changedForms: number;
}

type Final = Recording['finals'][number];
type Partial = Recording['partials'][number];

const OLD_SAMPLES = msToSamples(1_500);

export function figuresOf(recording: Recording): Figures {
  const finals = recording.finals.filter(({ text }) => text !== '');
  const segments = finals.map((final) => ({
    final,
    partials: recording.partials.filter(({ id, text }) => id === final.id && text !== ''),
  }));
  const stability = segments.map(({ final, partials }) => stabilityOf(final, partials));
  const sum = (key: keyof Stability): number =>
    stability.reduce((total, each) => total + each[key], 0);
  const last = recording.finals.at(-1)?.atMs ?? recording.doneMs;
  return {
    text: finals.map(({ text }) => text).join(' '),
    gaps: recording.gaps,
    firstTextMs: segments.flatMap((segment) => firstText(recording, segment)),
    finalAfterSpeechMs: finals.flatMap((final) => finalAfterSpeech(recording, final)),
    lastFinalMs: last - recording.endSentMs,
    oldChars: sum('oldChars'),
    oldStableChars: sum('oldStableChars'),
    stableWords: sum('stableWords'),
    changedWords: sum('changedWords'),
    changedForms: sum('changedForms'),
  };
}

/** When a sample was spoken, by the clock of the messages. */
function spokenMs({ startedMs, speed }: Recording, sample: number): number {
  return startedMs + (sample * 1000) / SAMPLE_RATE_HZ / speed;
}

/** From the onset to the first text whose first word is still the first word of the final. */
function firstText(
  recording: Recording,
  { final, partials }: { final: Final; partials: readonly Partial[] },
): number[] {
  const { utterances } = recording.material;
  const spoken = utterances.find(({ onset }) => onset >= final.start && onset < final.end);
  // A segment that goes on after a forced cut has no onset of its own.
  if (!spoken) return [];
  const word = normalisedWords(final.text)[0];
  const first = partials.find(({ text }) => normalisedWords(text)[0] === word) ?? final;
  return [first.atMs - spokenMs(recording, spoken.onset)];
}

function finalAfterSpeech(recording: Recording, final: Final): number[] {
  const { utterances } = recording.material;
  const ended = utterances.findLast(
    ({ speechEnd }) => speechEnd > final.start && speechEnd <= final.end,
  );
  if (!ended || final.atMs >= recording.endSentMs) return [];
  return [final.atMs - spokenMs(recording, ended.speechEnd)];
}

interface Stability {
  readonly oldChars: number;
  readonly oldStableChars: number;
  readonly stableWords: number;
  readonly changedWords: number;
  readonly changedForms: number;
}

function stabilityOf(final: Final, partials: readonly Partial[]): Stability {
  let oldChars = 0;
  let oldStableChars = 0;
  const called = new Map<number, string>();
  const changedWords = new Set<number>();
  const changedForms = new Set<number>();
  for (const { text, end, stableChars } of [
    ...partials,
    { text: final.text, end: -1, stableChars: 0 },
  ]) {
    const words = text.split(/\s+/);
    for (const [index, before] of called) {
      const now = words[index] ?? '';
      if (now !== before) changedForms.add(index);
      if (normalisedWords(now).join(' ') !== normalisedWords(before).join(' ')) {
        changedWords.add(index);
      }
    }
    const stable = text.slice(0, stableChars).split(/\s+/).filter(Boolean);
    for (const [index, word] of stable.entries()) if (!called.has(index)) called.set(index, word);
    const old = charsHeardBefore(text, final, end, end - OLD_SAMPLES);
    oldChars += old;
    oldStableChars += Math.min(old, stableChars);
  }
  const stableWords = called.size;
  return {
    oldChars,
    oldStableChars,
    stableWords,
    changedWords: changedWords.size,
    changedForms: changedForms.size,
  };
}

/** Characters of a text that were spoken before a sample: spread evenly over the voice, since the engine tells no word times. */
function charsHeardBefore(text: string, final: Final, end: number, before: number): number {
  const from = final.speechStart ?? final.start;
  const to = Math.min(end, final.speechEnd ?? final.end);
  if (to <= from) return 0;
  const share = Math.min(1, Math.max(0, (before - from) / (to - from)));
  return Math.floor(share * text.length);
}
