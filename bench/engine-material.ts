import { readSpeech, SPEECH_FIXTURES } from '../fixtures/read-speech.ts';
import { msToSamples, SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';

/** One utterance, as it lies in a stream. Samples at 16 kHz. */
export interface Utterance {
  readonly file: string;
  readonly text: string;
  /** Where its audio begins in the stream. */
  readonly start: number;
  /** Where speech can be heard first and last, by energy ({@link audibleSpan}). */
  readonly onset: number;
  readonly speechEnd: number;
}

/** What one session is sent. */
export interface Material {
  readonly name: string;
  readonly pcm: Int16Array;
  readonly utterances: readonly Utterance[];
}

export interface Clip {
  readonly file: string;
  readonly text: string;
  readonly pcm: Int16Array;
}

/** The fixtures whose file name contains `filter`. */
export function readClips(filter: string): Clip[] {
  return SPEECH_FIXTURES.filter(({ file }) => file.includes(filter)).map(({ file, text }) => ({
    file,
    text,
    pcm: readSpeech(file),
  }));
}

export function singleMaterial(clip: Clip): Material {
  return joinClips(clip.file, [{ clip, pauseSamples: 0 }]);
}

/** Between clips, in milliseconds: the shortest and the longest. */
export type PauseRange = readonly [number, number];

const PAUSES_MS: PauseRange = [300, 2_000];

/** All clips in a seeded order, `perSession` a session, with seeded pauses of 0.3–2 s between them unless told. */
export function joinedMaterial(
  clips: readonly Clip[],
  perSession: number,
  random: () => number,
  [minPauseMs, maxPauseMs] = PAUSES_MS,
): Material[] {
  const order = clips
    .map((clip) => ({ clip, key: random() }))
    .toSorted((one, other) => one.key - other.key)
    .map(({ clip }) => ({
      clip,
      pauseSamples: msToSamples(minPauseMs + random() * (maxPauseMs - minPauseMs)),
    }));
  const sessions: Material[] = [];
  for (let from = 0; from < order.length; from += perSession) {
    sessions.push(joinClips(`joined ${sessions.length + 1}`, order.slice(from, from + perSession)));
  }
  return sessions;
}

/** Pauses lie between clips, none after the last: the stream ends as soon as the speech does. */
export function joinClips(
  name: string,
  parts: readonly { clip: Clip; pauseSamples: number }[],
): Material {
  const utterances: Utterance[] = [];
  let end = 0;
  let next = 0;
  for (const { clip, pauseSamples } of parts) {
    const span = audibleSpan(clip.pcm);
    utterances.push({
      file: clip.file,
      text: clip.text,
      start: next,
      onset: next + span.start,
      speechEnd: next + span.end,
    });
    end = next + clip.pcm.length;
    next = end + pauseSamples;
  }
  const pcm = new Int16Array(end);
  for (const [index, { clip }] of parts.entries()) pcm.set(clip.pcm, utterances[index]?.start);
  return { name, pcm, utterances };
}

const LEVEL_FRAME_SAMPLES = SAMPLE_RATE_HZ / 100;
/** Speech is what is less than this below the loudest tenth of a clip. */
const AUDIBLE_DB = 30;

/** First and last 10 ms at no more than 30 dB below the level that a tenth of the clip exceeds. */
export function audibleSpan(pcm: Int16Array): { start: number; end: number } {
  const levels: number[] = [];
  for (let at = 0; at + LEVEL_FRAME_SAMPLES <= pcm.length; at += LEVEL_FRAME_SAMPLES) {
    let power = 0;
    for (const sample of pcm.subarray(at, at + LEVEL_FRAME_SAMPLES)) power += sample * sample;
    levels.push(Math.sqrt(power / LEVEL_FRAME_SAMPLES));
  }
  const loud = levels.toSorted((one, other) => other - one)[Math.floor(levels.length / 10)] ?? 0;
  const isAudible = (level: number): boolean => level >= loud * 10 ** (-AUDIBLE_DB / 20);
  return {
    start: levels.findIndex(isAudible) * LEVEL_FRAME_SAMPLES,
    end: (levels.findLastIndex(isAudible) + 1) * LEVEL_FRAME_SAMPLES,
  };
}

/** Clips at random, none again before all have been taken. */
export function clipsInTurn(clips: readonly Clip[], random: () => number): () => Clip {
  let left: Clip[] = [];
  return () => {
    if (left.length === 0) left = [...clips];
    const [clip] = left.splice(Math.floor(random() * left.length), 1);
    if (!clip) throw new Error('no clips');
    return clip;
  };
}

/** Mulberry32: 0–1 from a seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
