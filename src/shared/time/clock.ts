/** Time as everything here takes it: injected, so that no test sleeps. Milliseconds. */
export interface Clock {
  /** Monotonic where the platform can; only differences mean something. */
  now(): number;
  /** Calls once, `delayMs` from now; the answer cancels it and may be called at any time, any number of times. */
  after(delayMs: number, callback: () => void): () => void;
}
