/** Facts of a log line: codes, counts and ids; never a token, a transcript or audio. */
export type LogFacts = Readonly<Record<string, string | number | boolean>>;

/** Injected logger (S14). One info line per change of life cycle; warnings by code. */
export interface StreamLog {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
}
