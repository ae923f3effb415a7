import type { Recogniser } from '../engine/engine.ts';
import type { DecodeJob, FinalJob, PartialJob, SegmentState } from './decode-job.ts';
import { roundMsOf } from './partial-pace.ts';

/** One recogniser and what it runs. */
export interface Slot {
  readonly recogniser: Recogniser;
  job: DecodeJob | null;
  /** Order number of its last failure, 0 for none. */
  lastFailure: number;
  /** Segments that are looked at here. */
  readonly segments: Set<SegmentState>;
}

/** Chooses who decodes next. */
export class RecogniserSlots {
  readonly #slots: readonly Slot[];
  #failures = 0;

  constructor(recognisers: readonly Recogniser[]) {
    this.#slots = recognisers.map((recogniser) => ({
      recogniser,
      job: null,
      lastFailure: 0,
      segments: new Set(),
    }));
  }

  get running(): readonly Slot[] {
    return this.#slots.filter(({ job }) => job !== null);
  }

  /** Whether one could start a decode now. One whose process is loading could not: its deadline would run meanwhile. */
  get hasFree(): boolean {
    return this.#slots.some(isFree);
  }

  /** Those whose process has loaded. */
  get ready(): number {
    return this.#slots.filter(isReady).length;
  }

  /** Whether none is there to wait for: all are loading, or will never load. */
  get areAllLost(): boolean {
    return this.#slots.every((slot) => slot.job === null && !isFree(slot));
  }

  noteFailure(slot: Slot): void {
    slot.lastFailure = ++this.#failures;
  }

  /** A free one: rather one that has not had this job, then the segment's home, then the one whose last failure is longest ago. */
  freeForFinal({ triedOn, segment }: FinalJob): Slot | undefined {
    const rank = (slot: Slot): number =>
      (triedOn.has(slot.recogniser) ? 2 : 0) + (slot === segment.home ? 0 : 1);
    return this.#slots
      .filter(isFree)
      .sort((a, b) => rank(a) - rank(b) || a.lastFailure - b.lastFailure)[0];
  }

  /**
   * The segment's home, if that is free: elsewhere all would be computed again. That is worth it where a free one has so much
   * less to do that it would still have no more with this segment. A segment without a home gets the one with the least to do.
   */
  freeForPartial({ segment }: PartialJob): Slot | undefined {
    const { home } = segment;
    if (home && isFree(home)) return home;
    const [least] = this.#slots
      .filter(isFree)
      .sort(
        (a, b) =>
          roundMsOf(a.segments) - roundMsOf(b.segments) ||
          a.segments.size - b.segments.size ||
          a.lastFailure - b.lastFailure,
      );
    if (!home || !least || !isReady(home)) return least;
    const lessMs = roundMsOf(home.segments) - roundMsOf(least.segments);
    return lessMs < 2 * segment.lookMs ? undefined : least;
  }
}

function isReady({ recogniser }: Slot): boolean {
  return recogniser.isReady !== false;
}

function isFree(slot: Slot): boolean {
  return slot.job === null && isReady(slot);
}
