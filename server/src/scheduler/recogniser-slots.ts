import type { Recogniser } from '../engine/engine.ts';
import type { DecodeJob } from './decode-job.ts';

/** One recogniser and what it runs. */
export interface Slot {
  readonly recogniser: Recogniser;
  job: DecodeJob | null;
  /** Order number of its last failure, 0 for none: its process may still be loading. */
  lastFailure: number;
}

/** Chooses who decodes next. */
export class RecogniserSlots {
  readonly #slots: readonly Slot[];
  #failures = 0;

  constructor(recognisers: readonly Recogniser[]) {
    this.#slots = recognisers.map((recogniser) => ({ recogniser, job: null, lastFailure: 0 }));
  }

  get running(): readonly Slot[] {
    return this.#slots.filter(({ job }) => job !== null);
  }

  get hasFree(): boolean {
    return this.#slots.some(({ job }) => job === null);
  }

  noteFailure(slot: Slot): void {
    slot.lastFailure = ++this.#failures;
  }

  /** A free one: rather one that has not had this job, then the one whose last failure is longest ago. */
  freeFor(job: DecodeJob): Slot | undefined {
    const hadIt = (slot: Slot): number =>
      job.type === 'final' && job.triedOn.has(slot.recogniser) ? 1 : 0;
    return this.#slots
      .filter((slot) => slot.job === null)
      .sort((a, b) => hadIt(a) - hadIt(b) || a.lastFailure - b.lastFailure)[0];
  }
}
