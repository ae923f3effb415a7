import { msToSamples } from '../shared/audio/sample-rate.ts';

const FULL_SCALE = 0x8000;
/** Below it nothing is told apart: 16 bits, dithered. */
const LOWEST_DBFS = -70;
/** Over the floor: steady noise stays within 3 dB in frames of 40 ms; speech at 5 dB SNR peaks above it. */
const SOUND_OVER_FLOOR_DB = 6;
/** The lowest level of so long is the floor: speech without any pause is shorter. */
const BUCKET_SAMPLES = msToSamples(2_500);
const BUCKETS = 4;
/** A single low frame between two words is no floor: power is smoothed over about 5 frames. */
const SMOOTHING = 0.2;

/**
 * How loud a source is when nobody speaks: the minimum, over the last 10 s, of its smoothed power
 * (minimum statistics; R. Martin, IEEE Trans. SAP 9(5), 2001, without its bias correction). A noise that
 * begins and stays is sound until the window has passed.
 */
export class NoiseFloor {
  readonly #minima: number[] = Array.from({ length: BUCKETS }, () => Infinity);
  #bucketSamples = 0;
  #smoothed: number | null = null;

  /** Takes a frame (16 kHz) and says whether it stands out. */
  isSound(pcm: Int16Array): boolean {
    const power = powerOf(pcm);
    const isSound = decibels(power) > this.dbfs + SOUND_OVER_FLOOR_DB;
    this.#take(power, pcm.length);
    return isSound;
  }

  /** Level of the floor. Before anything was heard it is the lowest. */
  get dbfs(): number {
    const least = Math.min(...this.#minima);
    return least === Infinity ? LOWEST_DBFS : Math.max(LOWEST_DBFS, decibels(least));
  }

  #take(power: number, samples: number): void {
    const before = this.#smoothed ?? power;
    this.#smoothed = before + SMOOTHING * (power - before);
    this.#minima[0] = Math.min(this.#minima[0] ?? Infinity, this.#smoothed);
    this.#bucketSamples += samples;
    if (this.#bucketSamples < BUCKET_SAMPLES) return;
    this.#bucketSamples = 0;
    this.#minima.unshift(Infinity);
    this.#minima.pop();
  }
}

/** Mean square, full scale 1. */
function powerOf(pcm: Int16Array): number {
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  return pcm.length === 0 ? 0 : sum / pcm.length / FULL_SCALE ** 2;
}

function decibels(power: number): number {
  return power <= 0 ? -Infinity : 10 * Math.log10(power);
}
