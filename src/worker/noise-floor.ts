import { msToSamples } from '../shared/audio/sample-rate.ts';
import { SpeechBand } from './speech-band.ts';

/** Below it nothing is told apart: 16 bits, dithered. */
const LOWEST_DBFS = -70;
/** Over the floor: steady noise stays within 3 dB in blocks of 40 ms; speech at 3 dB SNR peaks above it. */
const SOUND_OVER_FLOOR_DB = 6;
/** Levels are of so much at most, whatever the length of frames: a short word is not lost in a long one. */
const BLOCK_SAMPLES = msToSamples(40);
/** The lowest level of so long is the floor: speech without any pause is shorter. */
const BUCKET_SAMPLES = msToSamples(2_500);
const BUCKETS = 4;
/** A single low block between two words is no floor: power is smoothed over about so long. */
const SMOOTHING_SAMPLES = msToSamples(180);

/**
 * How loud a source is when nobody speaks: the minimum, over the last 10 s, of its smoothed power in
 * the band of speech (minimum statistics; R. Martin, IEEE Trans. SAP 9(5), 2001, without its bias
 * correction). A noise that begins and stays is sound until the window has passed.
 */
export class NoiseFloor {
  readonly #band = new SpeechBand();
  readonly #minima: number[] = Array.from({ length: BUCKETS }, () => Infinity);
  #bucketSamples = 0;
  #smoothed: number | null = null;

  /** Takes a frame (16 kHz) and says whether anything in it stands out. */
  isSound(pcm: Int16Array): boolean {
    let isSound = false;
    for (let at = 0; at < pcm.length; at += BLOCK_SAMPLES) {
      const block = pcm.subarray(at, at + BLOCK_SAMPLES);
      const power = this.#band.powerOf(block);
      if (decibels(power) > this.dbfs + SOUND_OVER_FLOOR_DB) isSound = true;
      this.#take(power, block.length);
    }
    return isSound;
  }

  /** Level of the floor in the band of speech. Before anything was heard it is the lowest. */
  get dbfs(): number {
    const least = Math.min(...this.#minima);
    return least === Infinity ? LOWEST_DBFS : Math.max(LOWEST_DBFS, decibels(least));
  }

  #take(power: number, samples: number): void {
    const before = this.#smoothed ?? power;
    const share = 1 - Math.exp(-samples / SMOOTHING_SAMPLES);
    this.#smoothed = before + share * (power - before);
    this.#minima[0] = Math.min(this.#minima[0] ?? Infinity, this.#smoothed);
    this.#bucketSamples += samples;
    if (this.#bucketSamples < BUCKET_SAMPLES) return;
    this.#bucketSamples = 0;
    this.#minima.unshift(Infinity);
    this.#minima.pop();
  }
}

function decibels(power: number): number {
  return power <= 0 ? -Infinity : 10 * Math.log10(power);
}
