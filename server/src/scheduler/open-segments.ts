import type { Recogniser } from '../engine/engine.ts';
import type { LaneState, SegmentState } from './decode-job.ts';
import { roundMsOf } from './partial-pace.ts';
import type { Slot } from './recogniser-slots.ts';

/** The segments that lanes have in progress, and where they are looked at. */
export class OpenSegments {
  readonly #recognisers: readonly Recogniser[];
  readonly #open = new Set<SegmentState>();
  #ids = 0;

  constructor(recognisers: readonly Recogniser[]) {
    this.#recognisers = recognisers;
  }

  /** What one look at each of them takes, by the clock. */
  get roundMs(): number {
    return roundMsOf(this.#open);
  }

  /** That which the lane's next look or final is about. */
  of(lane: LaneState): SegmentState {
    lane.segment ??= this.#new();
    return lane.segment;
  }

  /** The lane's next look is about another one. */
  take(lane: LaneState): SegmentState {
    const segment = this.of(lane);
    lane.segment = null;
    this.#open.delete(segment);
    return segment;
  }

  /** From now on the segment is kept there, and nowhere else. */
  settleAt(segment: SegmentState, slot: Slot): void {
    const { home } = segment;
    if (home === slot) return;
    home?.segments.delete(segment);
    home?.recogniser.forget?.(segment.id);
    segment.home = slot;
    slot.segments.add(segment);
  }

  /** Nothing will be asked about it any more. */
  forget(segment: SegmentState): void {
    this.#open.delete(segment);
    segment.home?.segments.delete(segment);
    segment.home = null;
    for (const recogniser of this.#recognisers) recogniser.forget?.(segment.id);
  }

  #new(): SegmentState {
    const segment: SegmentState = {
      id: this.#ids++,
      lastStartMs: -Infinity,
      lookMs: 0,
      draft: [],
      home: null,
      rehearsal: null,
    };
    this.#open.add(segment);
    return segment;
  }
}
