import type { Clock } from '../../src/shared/time/clock.ts';

/** npm passes a terminal's Ctrl-C on, so that one press arrives twice. */
const SAME_PRESS_MS = 500;

export interface StopRequests {
  /** The first press: stop gracefully. Called once. */
  readonly graceful: () => void;
  /** A second press: stop at once. */
  readonly atOnce: () => void;
}

/** Tells presses of Ctrl-C (and SIGTERMs) apart. Answers the handler for each signal. */
export function stopOnSignals(clock: Clock, requests: StopRequests): () => void {
  let firstMs: number | null = null;
  return () => {
    if (firstMs === null) {
      firstMs = clock.now();
      requests.graceful();
    } else if (clock.now() - firstMs > SAME_PRESS_MS) requests.atOnce();
  };
}
