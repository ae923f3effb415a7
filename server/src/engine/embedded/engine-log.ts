/** What the engine needs of a logger (pino's has it): one line per change of a process's life, never text or audio. */
export interface EngineLog {
  info(facts: Readonly<Record<string, unknown>>, message: string): void;
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
}
