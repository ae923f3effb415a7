import type { Recogniser } from '../engine/engine.ts';
import type { DecodeOutcome, Look, PartialOutcome } from './decode-scheduler-api.ts';
import type { Slot } from './recogniser-slots.ts';

/** What the scheduler remembers of a lane. Only the scheduler changes it. */
export interface LaneState {
  state: 'open' | 'closed';
  /** What its next final is about, once a look at it was asked for. */
  segment: SegmentState | null;
  /** Order number of its partial that ran last; the lane that waits longest is served first. */
  lastPartial: number;
  /** In a row, since the lane's last text: audio that kills the engine is not tried for ever. */
  failedPartials: number;
}

/** A segment from the first look at it to its final. */
export interface SegmentState {
  /** Unique in the scheduler's life. */
  readonly id: number;
  /** By the clock: when the last look at it started (-Infinity: none yet), and how long they have taken of late; 0: not known yet. */
  lastStartMs: number;
  lookMs: number;
  /** What the last look answered. */
  draft: readonly number[];
  /** Where it is looked at: there is kept what was computed of it. */
  home: Slot | null;
  /** The last look that was decoded as its final would be, if its end stays where it was then. */
  rehearsal: Rehearsal | null;
}

export interface Rehearsal {
  /** Samples. */
  readonly length: number;
  /** Null where it failed. */
  readonly text: Promise<string | null>;
}

export interface FinalJob {
  readonly type: 'final';
  readonly lane: LaneState;
  readonly segment: SegmentState;
  readonly samples: Int16Array;
  /** Order of asking, over all lanes. */
  readonly order: number;
  /** Recognisers that have had it: for another try a different one is taken, if one is free. */
  readonly triedOn: Set<Recogniser>;
  tries: number;
  isSettled: boolean;
  /** Set at its first start, or when no process is there to start it; cancels the end of its 15 s. */
  cancelBudget: (() => void) | null;
  readonly settle: (outcome: DecodeOutcome) => void;
}

export interface PartialJob {
  readonly type: 'partial';
  readonly lane: LaneState;
  readonly segment: SegmentState;
  /** Asked when it starts; null: nothing to look at. */
  readonly look: () => Look | null;
  /** A final of its lane was asked for after it: its segment is closed. */
  outdated: boolean;
  readonly settle: (outcome: PartialOutcome) => void;
}

export type DecodeJob = FinalJob | PartialJob;
