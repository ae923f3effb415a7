import type { Recogniser } from '../engine/engine.ts';
import type { DecodeJob } from './decode-job.ts';

/** One recogniser and what it runs. */
export interface Slot {
  readonly recogniser: Recogniser;
  job: DecodeJob | null;
  /** Order number of its last failure, 0 for none. */
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

  /** Whether one could start a decode now. One whose process is loading could not: its deadline would run meanwhile. */
  get hasFree(): boolean {
    return this.#slots.some(isFree);
  }

  /** Whether none is there to wait for: all are loading, or will never load. */
  get areAllLost(): boolean {
    return this.#slots.every((slot) => slot.job === null && !isFree(slot));
  }

  noteFailure(slot: Slot): void {
    slot.lastFailure = ++this.#failures;
  }

  /** A free one: rather one that has not had this job, then the one whose last failure is longest ago. */
  freeFor(job: DecodeJob): Slot | undefined {
    const hadIt = (slot: Slot): number =>
      job.type === 'final' && job.triedOn.has(slot.recogniser) ? 1 : 0;
    return this.#slots
      .filter(isFree)
      .sort((a, b) => hadIt(a) - hadIt(b) || a.lastFailure - b.lastFailure)[0];
  }
}

function isFree(slot: Slot): boolean {
  return slot.job === null && slot.recogniser.isReady !== false;
}
