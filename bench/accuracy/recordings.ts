import { floatToPcm16, pcm16ToFloat } from '../../src/shared/audio/pcm16.ts';
import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import {
  joinedMaterial,
  readClips,
  seededRandom,
  type Clip,
  type Material,
} from '../engine-material.ts';
import { CONDITIONS } from './conditions.ts';
import { NON_SPEECH } from './non-speech.ts';

/** Which recording: the joined clips under a condition, or minutes of something that is no speech. */
export type RecordingRequest =
  | { readonly kind: 'speech'; readonly condition: string; readonly everyNth: number }
  | { readonly kind: 'nonSpeech'; readonly sound: string; readonly minutes: number };

/** Every n-th clip, and all of those joined with pauses of 0.3–2 s, in an order by a seed. */
export function joinedSpeech(everyNth: number): { clips: readonly Clip[]; material: Material } {
  const clips = readClips('').filter((_, index) => index % everyNth === 0);
  const [material] = joinedMaterial(clips, clips.length, seededRandom(1));
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
  const condition = CONDITIONS[request.condition];
  if (!condition) throw new RangeError(`no such condition: ${request.condition}`);
  const { pcm, utterances } = joinedSpeech(request.everyNth).material;
  const speech = utterances.map(({ onset, speechEnd }) => ({ from: onset, to: speechEnd }));
  return floatToPcm16(condition(pcm16ToFloat(pcm), speech));
}
