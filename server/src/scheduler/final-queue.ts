import type { FinalJob, LaneState } from './decode-job.ts';

/**
 * Finals that wait, the oldest first; one that is tried again keeps its place. Never drops: its
 * bound is the sessions' own (60 s of un-final audio each).
 */
export class FinalQueue {
  readonly #jobs: FinalJob[] = [];

  get length(): number {
    return this.#jobs.length;
  }

  [Symbol.iterator](): Iterator<FinalJob> {
    return this.#jobs[Symbol.iterator]();
  }

  add(job: FinalJob): void {
    const index = this.#jobs.findIndex(({ order }) => order > job.order);
    this.#jobs.splice(index < 0 ? this.#jobs.length : index, 0, job);
  }

  takeOldest(): FinalJob | undefined {
    return this.#jobs.shift();
  }

  remove(job: FinalJob): void {
    const index = this.#jobs.indexOf(job);
    if (index >= 0) this.#jobs.splice(index, 1);
  }

  /** Takes out a lane's jobs, or all. */
  takeAll(lane?: LaneState): FinalJob[] {
    const taken = this.#jobs.filter((job) => !lane || job.lane === lane);
    for (const job of taken) this.remove(job);
    return taken;
  }
}
