interface Timer {
  /** On its clock. */
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** The timers of a clock that a test drives: the next is the one due first, of equal ones the one set first. */
export class ManualTimers {
  readonly #timers = new Set<Timer>();
  #order = 0;

  /** Timers still set. */
  get size(): number {
    return this.#timers.size;
  }

  /** Clock time of the next one; null: there is none. */
  get nextDueMs(): number | null {
    return this.#next()?.dueMs ?? null;
  }

  /** The answer cancels it, at any time, any number of times. */
  set(dueMs: number, callback: () => void): () => void {
    const timer = { dueMs, order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Calls the next one; nothing where there is none. */
  callNext(): void {
    const next = this.#next();
    if (!next) return;
    this.#timers.delete(next);
    next.callback();
  }

  clear(): void {
    this.#timers.clear();
  }

  #next(): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.#timers)
      if (
        !next ||
        timer.dueMs < next.dueMs ||
        (timer.dueMs === next.dueMs && timer.order < next.order)
      )
        next = timer;
    return next;
  }
}
