/**
 * The clean-ups of what has been acquired, each registered where it is acquired, run in the
 * reverse order. What is acquired only after {@link run}, by an answer that came late, is released
 * at once.
 */
export class CleanupStack {
  #steps: (() => unknown)[] | null = [];
  #done: Promise<void> | null = null;

  defer(step: () => unknown): void {
    if (this.#steps) this.#steps.push(step);
    else void runStep(step);
  }

  /** Idempotent: each call returns the same promise. Never rejects: a step that fails does not keep the others from running. */
  run(): Promise<void> {
    this.#done ??= this.#runAll();
    return this.#done;
  }

  async #runAll(): Promise<void> {
    const steps = this.#steps ?? [];
    this.#steps = null;
    // All are begun before any is awaited: the microphone's light does not wait for the context.
    await Promise.all(steps.reverse().map(runStep));
  }
}

async function runStep(step: () => unknown): Promise<void> {
  try {
    await step();
  } catch {
    // Releasing a thing that is already gone: nothing is left to do about it.
  }
}
