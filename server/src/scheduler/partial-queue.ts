import type { LaneState, PartialJob } from './decode-job.ts';

/**
 * Partials that wait: at most one a lane, the newest. Lanes take turns. None is dropped for its age
 * alone: its text is still true, and its lane would lose its turn.
 */
export class PartialQueue {
  readonly #jobs = new Map<LaneState, PartialJob>();
  #dropped = 0;

  get length(): number {
    return this.#jobs.size;
  }

  /** Partials dropped since the start, for whatever reason. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Replaces what the lane had waiting. */
  add(job: PartialJob): void {
    this.drop(job.lane);
    this.#jobs.set(job.lane, job);
  }

  /** That of the lane that was served longest ago. */
  takeNext(): PartialJob | undefined {
    let next: PartialJob | undefined;
    for (const job of this.#jobs.values())
      if (!next || job.lane.lastPartial < next.lane.lastPartial) next = job;
    if (next) this.#jobs.delete(next.lane);
    return next;
  }

  /** Drops a lane's partial, if one waits. */
  drop(lane: LaneState): void {
    const job = this.#jobs.get(lane);
    if (!job) return;
    this.#jobs.delete(lane);
    this.settleDropped(job);
  }

  /** For one that has left the queue. */
  settleDropped(job: PartialJob): void {
    this.#dropped++;
    job.settle({ type: 'dropped' });
  }

  dropAll(): void {
    for (const lane of this.#jobs.keys()) this.drop(lane);
  }
}
