import { msToSamples } from '../../src/shared/audio/sample-rate.ts';
import {
  audibleSpan,
  clipsInTurn,
  joinClips,
  type Clip,
  type Material,
} from '../engine-material.ts';

const KEPT_SAMPLES = msToSamples(50);

/** Somebody who speaks for so many samples or a little more, never pausing between clips: all of them before any comes again. */
export function neverStops(
  clips: readonly Clip[],
  samples: number,
  random: () => number,
): Material {
  const parts: { clip: Clip; pauseSamples: number }[] = [];
  const nextClip = clipsInTurn(clips, random);
  for (let said = 0; said < samples;) {
    const clip = withoutEnds(nextClip());
    parts.push({ clip, pauseSamples: 0 });
    said += clip.pcm.length;
  }
  return joinClips('never stops', parts);
}

function withoutEnds(clip: Clip): Clip {
  const { start, end } = audibleSpan(clip.pcm);
  const pcm = clip.pcm.subarray(Math.max(0, start - KEPT_SAMPLES), end + KEPT_SAMPLES);
  return { ...clip, pcm };
}
