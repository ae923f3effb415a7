import { SAMPLE_RATE_HZ } from '../../../../src/shared/audio/sample-rate.ts';

/** The first decode allocates and is slow: not to be paid by the first speaker. */
const WARM_UP_SAMPLES = 2 * SAMPLE_RATE_HZ;

/** Noise at −40 dBFS, always the same: silence would let some models skip the decoder. */
export function warmUpNoise(): Int16Array {
  let seed = 1;
  return Int16Array.from({ length: WARM_UP_SAMPLES }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed / 2 ** 32 - 0.5) * 650;
  });
}
