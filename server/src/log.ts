import { destination, pino, type Logger } from 'pino';

/**
 * JSON lines on the error output, so that the standard output has the address alone. What is logged
 * are changes of life cycle; never a token, a transcript, audio, or an address with its query.
 */
export function createLog(level: string): Logger {
  return pino({ level, base: null }, destination({ dest: 2, sync: true }));
}
