import { VAD_WINDOW_SAMPLES } from '../../engine/engine.ts';

/** The engine's windows are Silero's, 32 ms. */
export const WINDOW_SAMPLES = VAD_WINDOW_SAMPLES;
/** With each it hears the last samples before it. */
export const CONTEXT_SAMPLES = 64;
/** Numbers of each of both kinds of its memory. */
export const STATE_WIDTH = 128;
