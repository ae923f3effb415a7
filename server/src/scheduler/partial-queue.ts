import type { LaneState, PartialJob } from './decode-job.ts';

/** Partials that wait: at most one a lane, the newest. */
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

  [Symbol.iterator](): Iterator<PartialJob> {
    return this.#jobs.values();
  }

  /** Replaces what the lane had waiting. */
  add(job: PartialJob): void {
    this.drop(job.lane);
    this.#jobs.set(job.lane, job);
  }

  /** Of those that `mayStart`: a segment's first look before all others, then the lane that was served longest ago. */
  takeNext(mayStart: (job: PartialJob) => boolean): PartialJob | undefined {
    let next: PartialJob | undefined;
    for (const job of this.#jobs.values())
      if (mayStart(job) && (!next || isBefore(job, next))) next = job;
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

function isBefore(job: PartialJob, other: PartialJob): boolean {
  const isNew = ({ segment }: PartialJob): boolean => segment.lastStartMs === -Infinity;
  const [isFirst, isOtherFirst] = [isNew(job), isNew(other)];
  if (isFirst !== isOtherFirst) return isFirst;
  return job.lane.lastPartial < other.lane.lastPartial;
}
