import { wordErrorRate, wordErrors } from '../../bench/word-error-rate.ts';

/** The bound of the microphone page (speak-and-read.spec.ts) and 3 points more: Opus is in between. */
export const MAX_ROOM_WORD_ERROR_RATE = 0.08 + 0.03;

export const errorRate = (said: string, read: string): number =>
  wordErrorRate([wordErrors(said, read)]);
