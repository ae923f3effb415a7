import type { WatchedCapture } from './watched-capture.ts';

/** Captures that are over, or about to be, and what they have heard. */
export class RetiredCaptures {
  /** Each is through in a second at most. */
  readonly #stopping = new Set<Promise<void>>();
  #heardSamples = 0;

  /** By all that were counted, at 16 kHz; as they last reported until they have answered. */
  get heardSamples(): number {
    return this.#heardSamples;
  }

  /** The worklet's tails come first. Settles when they have come, or will not. */
  stop(capture: WatchedCapture): Promise<void> {
    return this.#count(capture.reportedSamples, capture.stop());
  }

  /** The microphone is let go at once. */
  abandon(capture: WatchedCapture): void {
    void this.#count(capture.reportedSamples, capture.abandon());
  }

  /** Never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#stopping);
  }

  #count(reported: number, stopped: Promise<{ readonly heardSamples: number }>): Promise<void> {
    this.#heardSamples += reported;
    const counted = stopped.then(({ heardSamples }) => {
      this.#heardSamples += heardSamples - reported;
      this.#stopping.delete(counted);
    });
    this.#stopping.add(counted);
    return counted;
  }
}
