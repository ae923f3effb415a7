import type { Recogniser } from '../engine/engine.ts';
import type { DecodeOutcome, PartialOutcome } from './decode-scheduler-api.ts';

/** What the scheduler remembers of a lane. Only the scheduler changes it. */
export interface LaneState {
  state: 'open' | 'closed';
  /** Order number of its partial that ran last; the lane that waits longest is served first. */
  lastPartial: number;
  /** In a row, since the lane's last text: audio that kills the engine is not tried for ever. */
  failedPartials: number;
}

export interface FinalJob {
  readonly type: 'final';
  readonly lane: LaneState;
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
  readonly samples: Int16Array;
  /** A final of its lane was asked for after it: its segment is closed. */
  outdated: boolean;
  readonly settle: (outcome: PartialOutcome) => void;
}

export type DecodeJob = FinalJob | PartialJob;
