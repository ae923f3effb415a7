/**
 * Between the Web Audio API's floats (−1 to 1) and signed 16-bit samples, by a factor of 2^15 both
 * ways, so that 16 bits survive the way there and back unchanged. Pure; any thread.
 */
export const FULL_SCALE = 32_768;
const MAX_PCM16 = 32_767;
const MIN_PCM16 = -32_768;

/**
 * Converts `source[from, to)` into `target` from `at` on; the caller sees to it that it fits.
 * Rounds to nearest, clips what is louder than full scale; what is no number becomes silence,
 * since a NaN of a broken driver must not reach an engine.
 */
export function writePcm16(
  source: Float32Array,
  from: number,
  to: number,
  target: Int16Array,
  at: number,
): void {
  for (let i = from, o = at; i < to; i++, o++) {
    const scaled = Math.round((source[i] as number) * FULL_SCALE);
    // An Int16Array stores NaN as 0 but wraps what is too large: clip, and let NaN fall through.
    target[o] = scaled > MAX_PCM16 ? MAX_PCM16 : scaled < MIN_PCM16 ? MIN_PCM16 : scaled;
  }
}

/** A new array of `source` as signed 16-bit samples; see {@link writePcm16}. */
export function floatToPcm16(source: Float32Array): Int16Array<ArrayBuffer> {
  const target = new Int16Array(source.length);
  writePcm16(source, 0, source.length, target, 0);
  return target;
}

/** A new array of `source` as floats, −1 to just under 1. */
export function pcm16ToFloat(source: Int16Array): Float32Array<ArrayBuffer> {
  const target = new Float32Array(source.length);
  for (let i = 0; i < source.length; i++) target[i] = (source[i] as number) / FULL_SCALE;
  return target;
}
