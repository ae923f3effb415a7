export type DecodeKind = 'final' | 'partial';

/** `dropped`: partials only. `abandoned`: a final whose lane, or the whole scheduler, was closed meanwhile. */
export type DecodeEnd = 'text' | 'failed' | 'dropped' | 'abandoned';

/** One try of a decode by one recogniser, once it has ended. */
export interface DecodeTry {
  /** Given to the recogniser. */
  readonly samples: number;
  /** From its start to its end, by the scheduler's clock. */
  readonly tookMs: number;
  /** False: the process was lost or replaced, or refused the audio. */
  readonly answered: boolean;
}

/**
 * Told what becomes of decodes, for counting. Called in the scheduler's own turn, main thread: a
 * call must not throw, wait, or ask the scheduler for anything. Each `asked` is followed by one
 * `settled`, each `started` by one `ended`; between the two pairs nothing is promised.
 */
export interface DecodeObserver {
  /** A lane has asked for one. */
  asked(kind: DecodeKind): void;
  /** A recogniser has been given one: a final up to three times, a partial once at the most. */
  started(kind: DecodeKind): void;
  ended(kind: DecodeKind, outcome: DecodeTry): void;
  /** Whoever asked is told, `lagMs` after asking. */
  settled(kind: DecodeKind, end: DecodeEnd, lagMs: number): void;
}
