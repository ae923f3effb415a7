import type { GapReason } from '../protocol/gap-reason.ts';

/**
 * What a stream tells of its transcript, in the order of the timeline. Sample numbers are absolute,
 * ranges half-open. A final and a gap are immutable; a partial replaces the open segment's text whole.
 */
export type TranscriptEvent =
  | {
      readonly type: 'partial';
      readonly id: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
      readonly stableChars: number;
    }
  | {
      readonly type: 'final';
      readonly id: string;
      readonly start: number;
      readonly end: number;
      /** Empty for a silent tile. */
      readonly text: string;
      readonly speechStart?: number;
      readonly speechEnd?: number;
    }
  | {
      readonly type: 'gap';
      readonly start: number;
      readonly end: number;
      readonly reason: GapReason;
    }
  /** The last partial of a stream that failed: words heard but not confirmed. */
  | {
      readonly type: 'unconfirmed';
      readonly id: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }
  /**
   * Open partials, and words not confirmed, from `start` on are void: the server that heard them is
   * gone, and another hears the same audio again.
   */
  | { readonly type: 'discard'; readonly start: number };
