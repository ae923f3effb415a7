/** Silero hears windows of so many samples, 32 ms. */
export const WINDOW_SAMPLES = 512;
/** And with each the last samples before it. */
export const CONTEXT_SAMPLES = 64;
/** Numbers of each of both kinds of its memory. */
export const STATE_WIDTH = 128;
