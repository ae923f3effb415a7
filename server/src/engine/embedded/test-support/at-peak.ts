import { FULL_SCALE } from '../../../../../src/shared/audio/pcm16.ts';

/** Scaled so that its loudest sample lies at `peakDb` below full scale. */
export function atPeak(pcm: Int16Array, peakDb: number): Int16Array {
  const peak = pcm.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
  const gain = (FULL_SCALE * 10 ** (peakDb / 20)) / peak;
  return pcm.map((sample) => Math.round(sample * gain));
}
