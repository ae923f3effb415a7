import { SAMPLE_RATE_HZ } from '../../../src/shared/audio/sample-rate.ts';

/**
 * A decode may take 2 s and 0.15 s per second of audio: Moonshine needs 0.05–0.08 s a second on a
 * free core, so that a machine three times too busy is not mistaken for a hang; 20 s, the longest
 * tile, gets 5 s, and three tries of it are within {@link FINAL_BUDGET_MS}.
 */
const DEADLINE_BASE_MS = 2_000;
const DEADLINE_PER_S_MS = 150;

/** From the first start of a final (or from when no process is there to start it) to its outcome, all tries and waits between them included. */
export const FINAL_BUDGET_MS = 15_000;

/** Milliseconds that one try of a decode may take. */
export function decodeDeadlineMs(samples: number): number {
  return DEADLINE_BASE_MS + (samples / SAMPLE_RATE_HZ) * DEADLINE_PER_S_MS;
}
