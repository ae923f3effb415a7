import type { LaneState, PartialJob } from './decode-job.ts';

/**
 * A partial that waited longer says what the speaker has long left behind: dropped, its lane asks
 * again with all that was said meanwhile.
 */
const STALE_MS = 1_000;

/** Partials that wait: at most one a lane, the newest. Lanes take turns. */
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

  /** The lane that was served longest ago; what has become stale is dropped on the way. */
  takeNext(nowMs: number): PartialJob | undefined {
    for (const job of [...this.#jobs.values()].sort(byLastPartial)) {
      const { lane } = job;
      const isStale = nowMs - job.askedAtMs > STALE_MS && !lane.droppedAsStale;
      lane.droppedAsStale = isStale;
      if (isStale) {
        this.drop(lane);
      } else {
        this.#jobs.delete(lane);
        return job;
      }
    }
    return undefined;
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

function byLastPartial(a: PartialJob, b: PartialJob): number {
  return a.lane.lastPartial - b.lane.lastPartial || a.askedAtMs - b.askedAtMs;
}
