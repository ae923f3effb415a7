import type { CaptureError } from './capture-error.ts';

/** What those who chose a microphone wait for: one promise for all choices that take each other's place. */
export class PendingChoice {
  readonly promise: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (error: CaptureError) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  settle(error: CaptureError | null): void {
    if (error) this.#reject(error);
    else this.#resolve();
  }
}
