import type { Clock } from '../../../src/shared/time/clock.ts';
import type { Recogniser } from '../engine/engine.ts';
import { FINAL_BUDGET_MS } from './decode-deadline.ts';
import type { FinalJob } from './decode-job.ts';
import type { DecodeOutcome } from './decode-scheduler-api.ts';
import type { FinalQueue } from './final-queue.ts';
import type { OpenSegments } from './open-segments.ts';
import type { RecogniserSlots } from './recogniser-slots.ts';

/** The third failure of the same audio ends it: it must not take everyone's processes with it. */
const MAX_TRIES = 3;

export interface FinalTriesOptions {
  readonly clock: Clock;
  /** Where a final waits for its next try. */
  readonly queue: FinalQueue;
  readonly slots: RecogniserSlots;
  readonly segments: OpenSegments;
}

/** From a final's first start to its outcome: at most three tries, all within 15 s. */
export class FinalTries {
  readonly #options: FinalTriesOptions;
  #failed = 0;

  constructor(options: FinalTriesOptions) {
    this.#options = options;
  }

  /** Finals that have failed, since the start. */
  get failed(): number {
    return this.#failed;
  }

  start(job: FinalJob, recogniser: Recogniser): void {
    job.tries++;
    job.triedOn.add(recogniser);
    this.startBudget(job);
  }

  /** Also for one that nobody is there to start. */
  startBudget(job: FinalJob): void {
    job.cancelBudget ??= this.#options.clock.after(FINAL_BUDGET_MS, () => this.#endBudget(job));
  }

  isLast(job: FinalJob): boolean {
    return job.tries === MAX_TRIES;
  }

  /** A try has ended. `text`: null where it failed. */
  finish(job: FinalJob, text: string | null): void {
    if (job.isSettled) return;
    if (text !== null) this.#settle(job, { type: 'text', text });
    else if (job.lane.state === 'closed' || job.tries >= MAX_TRIES) this.fail(job);
    else this.#options.queue.add(job);
  }

  fail(job: FinalJob): void {
    if (job.isSettled) return;
    this.#failed++;
    this.#settle(job, { type: 'failed' });
  }

  /** Its 15 s are over, queued or running. */
  #endBudget(job: FinalJob): void {
    const { queue, slots } = this.#options;
    queue.remove(job);
    this.fail(job);
    slots.running.find((slot) => slot.job === job)?.recogniser.replace();
  }

  #settle(job: FinalJob, outcome: DecodeOutcome): void {
    job.isSettled = true;
    job.cancelBudget?.();
    job.lane.failedPartials = 0;
    this.#options.segments.forget(job.segment);
    job.settle(outcome);
  }
}
