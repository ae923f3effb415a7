import { floatToPcm16, pcm16ToFloat } from '../../src/shared/audio/pcm16.ts';
import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import {
  joinedMaterial,
  readClips,
  seededRandom,
  type Clip,
  type Material,
  type PauseRange,
} from '../engine-material.ts';
import { CONDITIONS } from './conditions.ts';
import { NON_SPEECH } from './non-speech.ts';
import { paced } from './pace.ts';

/** Which recording: the joined clips under a condition, or minutes of something that is no speech. */
export type RecordingRequest =
  | { readonly kind: 'speech'; readonly row: string; readonly everyNth: number }
  | { readonly kind: 'nonSpeech'; readonly sound: string; readonly minutes: number };

interface Speaker {
  /** Pauses within a clip are so many times as long. */
  readonly pace: number;
  readonly pausesMs: PauseRange;
}

const USUAL: Speaker = { pace: 1, pausesMs: [300, 2_000] };

/** Rows of clean speech by others than {@link USUAL}. */
const SPEAKERS: Readonly<Record<string, Speaker>> = {
  'hesitant speaker': { pace: 3, pausesMs: [1_000, 2_500] },
  'hasty speaker': { pace: 0.5, pausesMs: [550, 1_000] },
};

export const SPEECH_ROWS: readonly string[] = [
  ...Object.keys(CONDITIONS),
  ...Object.keys(SPEAKERS),
];

export interface JoinedSpeech {
  readonly clips: readonly Clip[];
  readonly material: Material;
}

/** Every n-th clip, as the speaker of that row speaks, and all of those joined with pauses, in an order by a seed. */
export function joinedSpeech(row: string, everyNth: number): JoinedSpeech {
  const { pace, pausesMs } = SPEAKERS[row] ?? USUAL;
  const clips = readClips('')
    .filter((_, index) => index % everyNth === 0)
    .map((clip) => (pace === 1 ? clip : paced(clip, pace)));
  const [material] = joinedMaterial(clips, clips.length, seededRandom(1), pausesMs);
  if (!material) throw new RangeError('no clips');
  return { clips, material };
}

/** Takes seconds. Throws RangeError on an unknown name. */
export function makeRecording(request: RecordingRequest): Int16Array<ArrayBuffer> {
  if (request.kind === 'nonSpeech') {
    const make = NON_SPEECH[request.sound];
    if (!make) throw new RangeError(`no such sound: ${request.sound}`);
    return floatToPcm16(make(request.minutes * 60 * SAMPLE_RATE_HZ));
  }
  if (!SPEECH_ROWS.includes(request.row)) throw new RangeError(`no such row: ${request.row}`);
  const { pcm, utterances } = joinedSpeech(request.row, request.everyNth).material;
  const condition = CONDITIONS[request.row];
  if (!condition) return Int16Array.from(pcm);
  const speech = utterances.map(({ onset, speechEnd }) => ({ from: onset, to: speechEnd }));
  return floatToPcm16(condition(pcm16ToFloat(pcm), speech));
}
