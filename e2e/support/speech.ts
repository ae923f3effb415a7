import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SPEECH_FIXTURES } from '../../fixtures/read-speech.ts';
import { SAMPLE_RATE_HZ, msToSamples } from '../../src/shared/audio/sample-rate.ts';
import { readWav, writeWav } from './wav.ts';

const SPEECH_DIR = fileURLToPath(new URL('../../fixtures/speech/', import.meta.url));
const OUT_DIR = fileURLToPath(new URL('../../test-results/audio/', import.meta.url));

/** Chromium's fake device wants silence at both ends: the head is clipped, the last buffer repeats for ever. */
const HEAD_MS = 500;
const TAIL_MS = 500;

export interface Recording {
  /** A WAV file for the fake microphone, 16 kHz mono. */
  readonly path: string;
  /** What is said in it. */
  readonly text: string;
}

/**
 * A clip that many tests wait for, and what tells it in a line. The model hears single words of it in
 * another way now and then, as the fake microphone never plays twice alike: any of these words will do.
 */
export const WEASELS = { clip: 'tt-weasels.wav', heard: /eaten|phones? system/i };

/** The words of one fixture clip. */
export function clipText(file: string): string {
  const entry = SPEECH_FIXTURES.find((each) => each.file === file);
  if (!entry) throw new Error(`no fixture ${file}`);
  return entry.text;
}

/** A recording of clips of fixtures/speech, one after another with `pauseMs` of silence between. */
export function recordingOf(files: readonly string[], pauseMs = 1000): Recording {
  const name = `${files.map((file) => file.replace('.wav', '')).join('+')}-${pauseMs}.wav`;
  return recording(name, files, { headMs: HEAD_MS, pauseMs });
}

/** The same, with `headMs` of silence first: a fake microphone begins when it is opened, before one has joined. */
export function lateRecordingOf(files: readonly string[], headMs: number): Recording {
  const name = `${headMs}-${files.map((file) => file.replace('.wav', '')).join('+')}.wav`;
  return recording(name, files, { headMs, pauseMs: 1000 });
}

function recording(
  name: string,
  files: readonly string[],
  { headMs, pauseMs }: { readonly headMs: number; readonly pauseMs: number },
): Recording {
  const silence = (ms: number) => new Int16Array(msToSamples(ms));
  const parts: Int16Array[] = [silence(headMs)];
  for (const [index, file] of files.entries()) {
    const wav = readWav(join(SPEECH_DIR, file));
    if (wav.sampleRateHz !== SAMPLE_RATE_HZ) throw new Error(`${file} is not at 16 kHz`);
    if (index > 0) parts.push(silence(pauseMs));
    parts.push(wav.pcm);
  }
  parts.push(silence(TAIL_MS));
  return { path: write(name, join16(parts)), text: files.map(clipText).join(' ') };
}

/** `ms` of digital silence for the fake microphone. */
export function silentRecording(ms: number): Recording {
  return { path: write(`silence-${ms}.wav`, new Int16Array(msToSamples(ms))), text: '' };
}

/** A recording of samples made by a test. */
export function recordingFrom(name: string, pcm: Int16Array): Recording {
  const silence = new Int16Array(msToSamples(HEAD_MS));
  return { path: write(name, join16([silence, pcm, silence])), text: '' };
}

function write(name: string, pcm: Int16Array): string {
  mkdirSync(OUT_DIR, { recursive: true });
  const path = join(OUT_DIR, name);
  // Of the same name in each of Playwright's processes: a browser of another one may be reading it.
  const draft = `${path}.${process.pid}`;
  writeWav(draft, { sampleRateHz: SAMPLE_RATE_HZ, pcm });
  renameSync(draft, path);
  return path;
}

/** Joins stretches of samples into one. */
export function join16(parts: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
