import { FULL_SCALE } from '../shared/audio/pcm16.ts';
import { SAMPLE_RATE_HZ } from '../shared/audio/sample-rate.ts';

/** −3 dB of two filters of the first order: a fan's rumble, hum and a constant offset lie below, hiss above. */
const LOWEST_HZ = 300;
const HIGHEST_HZ = 2_500;
const HIGH_PASS = Math.exp((-2 * Math.PI * LOWEST_HZ) / SAMPLE_RATE_HZ);
const LOW_PASS = Math.exp((-2 * Math.PI * HIGHEST_HZ) / SAMPLE_RATE_HZ);
/** Of a sample. What rings on in digital silence would be denormal numbers, which cost 100 times as much. */
const NOTHING = 1e-6;

/**
 * How loud a source is where the power of speech lies. The whole band would not do: the power of a
 * fan's noise is in its lowest hertz, and swings by more than 6 dB from frame to frame.
 */
export class SpeechBand {
  #input = 0;
  #high = 0;
  #low = 0;

  /** Mean square of samples that follow the ones before; 1 is full scale. */
  powerOf(pcm: Int16Array): number {
    let input = this.#input;
    let high = this.#high;
    let low = this.#low;
    let sum = 0;
    // By index: 16,000 times a second and participant.
    for (let at = 0; at < pcm.length; at++) {
      const sample = pcm[at] as number;
      high = HIGH_PASS * (high + sample - input);
      input = sample;
      low = LOW_PASS * low + (1 - LOW_PASS) * high;
      sum += low * low;
    }
    this.#input = input;
    this.#high = Math.abs(high) < NOTHING ? 0 : high;
    this.#low = Math.abs(low) < NOTHING ? 0 : low;
    return pcm.length === 0 ? 0 : sum / pcm.length / FULL_SCALE ** 2;
  }
}
