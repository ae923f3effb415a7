/** What is left of the weight of the decodes before at each new one: about the last ten count. */
const KEEP = 0.9;

/** Seconds of decoding per second of audio, of late: a decode counts by its length, and less with each that follows. */
export class RealtimeFactor {
  #tookSeconds = 0;
  #audioSeconds = 0;

  /** Null before the first decode of any audio. */
  get value(): number | null {
    return this.#audioSeconds > 0 ? this.#tookSeconds / this.#audioSeconds : null;
  }

  add(tookSeconds: number, audioSeconds: number): void {
    this.#tookSeconds = KEEP * this.#tookSeconds + tookSeconds;
    this.#audioSeconds = KEEP * this.#audioSeconds + audioSeconds;
  }
}
