/** Noise of one spectrum and level, the same in every run. `brown` is nearly all rumble, as a fan or traffic is. */
export type NoiseColour = 'white' | 'pink' | 'brown';

/** `rms`: of full scale 32768. Samples are not rounded, so that speech can be added first. */
export function steadyNoise(colour: NoiseColour, samples: number, rms: number): Float32Array {
  const shape = SHAPES[colour]();
  let state = 1;
  let power = 0;
  const noise = new Float32Array(samples);
  for (let at = 0; at < samples; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const value = shape(state / 2 ** 31 - 1);
    noise[at] = value;
    power += value * value;
  }
  const gain = rms / Math.sqrt(power / samples);
  for (let at = 0; at < samples; at++) noise[at] = (noise[at] ?? 0) * gain;
  return noise;
}

/** From one white sample to the next of its colour. */
const SHAPES: Record<NoiseColour, () => (white: number) => number> = {
  white: () => (white) => white,
  pink: () => {
    // P. Kellet's economy filter: within 0.5 dB of −3 dB an octave.
    let [low, middle, high] = [0, 0, 0];
    return (white) => {
      low = 0.99765 * low + 0.099046 * white;
      middle = 0.963 * middle + 0.2965164 * white;
      high = 0.57 * high + 1.0526913 * white;
      return low + middle + high + 0.1848 * white;
    };
  },
  brown: () => {
    let sum = 0;
    return (white) => (sum = 0.998 * sum + white);
  },
};
