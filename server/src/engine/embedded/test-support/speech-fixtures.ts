/** Human speech with what is said in it (fixtures/speech), for tests of the real engine. */
import { readFileSync } from 'node:fs';

export interface SpeechFixture {
  readonly file: string;
  readonly seconds: number;
  readonly text: string;
}

const FOLDER = new URL('../../../../../fixtures/speech/', import.meta.url);
const FULL_SCALE = 32_768;

export const SPEECH_FIXTURES = JSON.parse(
  readFileSync(new URL('manifest.json', FOLDER), 'utf8'),
) as readonly SpeechFixture[];

/** Samples of a clip: 16 kHz mono, from the WAV file's `data` chunk. */
export function readSpeech(file: string): Int16Array {
  const bytes = readFileSync(new URL(file, FOLDER));
  let at = 12;
  while (bytes.toString('latin1', at, at + 4) !== 'data') at += 8 + bytes.readUInt32LE(at + 4);
  const length = bytes.readUInt32LE(at + 4);
  return new Int16Array(Uint8Array.from(bytes.subarray(at + 8, at + 8 + length)).buffer);
}

/** Scaled so that its loudest sample lies at `peakDb` below full scale. */
export function atPeak(pcm: Int16Array, peakDb: number): Int16Array {
  const peak = pcm.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
  const gain = (FULL_SCALE * 10 ** (peakDb / 20)) / peak;
  return pcm.map((sample) => Math.round(sample * gain));
}
