import { msToSamples, SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import { joinClips, readClips, seededRandom, type Clip, type Material } from './engine-material.ts';

/** One utterance of over 20 s. */
const LONG_CLIP = 'conf-adminmenu-18.wav';
/** What comes before it: the stream is under way when the link goes. */
const LEAD_CLIPS = 3;
/** So far into the long utterance the link goes. */
const CUT_INTO_UTTERANCE_MS = 8_000;

export interface OutageMaterial extends Material {
  /** In the middle of a long utterance. */
  readonly cutAtSample: number;
}

/** Speech with pauses of 0.3–2 s for at least `afterCutMs` beyond the cut. */
export function outageMaterial(afterCutMs: number, seed: number): OutageMaterial {
  const random = seededRandom(seed);
  const clips = readClips('');
  const long = clips.find(({ file }) => file === LONG_CLIP) as Clip;
  const others = clips.filter((clip) => clip !== long);
  const pick = (): Clip => others[Math.floor(random() * others.length)] as Clip;
  const order = [...Array.from({ length: LEAD_CLIPS }, pick), long];
  const untilSamples = msToSamples(afterCutMs) + length(order);
  while (length(order) < untilSamples) order.push(pick());
  const parts = order.map((clip) => ({
    clip,
    pauseSamples: Math.floor((0.3 + 1.7 * random()) * SAMPLE_RATE_HZ),
  }));
  const material = joinClips('outage', parts);
  const onset = material.utterances[LEAD_CLIPS]?.onset ?? 0;
  return { ...material, cutAtSample: onset + msToSamples(CUT_INTO_UTTERANCE_MS) };
}

function length(clips: readonly Clip[]): number {
  return clips.reduce((total, { pcm }) => total + pcm.length, 0);
}
