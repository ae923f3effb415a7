import type { ClientGapReason } from '../../../src/shared/protocol/gap-reason.ts';

/**
 * The segmenter: pure, synchronous, ours. Voice activity in, tiles out. It sees the timeline as
 * windows of VAD verdicts with their level; all numbers are absolute samples at 16 kHz.
 */
export interface VoiceWindow {
  readonly start: number;
  /** `start` + 512, or less before an edge (gap, flush, end). */
  readonly end: number;
  readonly voiced: boolean;
  /** Root mean square of the window, linear full scale 0–1: for finding the quietest point. */
  readonly rms: number;
}

export type SegmenterEvent =
  /** Speech was found or ended; `at` is the voice's own edge. */
  | { readonly type: 'speech'; readonly state: 'start' | 'end'; readonly at: number }
  /** A tile with speech: decode exactly [start, end). */
  | {
      readonly type: 'speechTile';
      readonly start: number;
      readonly end: number;
      readonly speechStart: number;
      readonly speechEnd: number;
    }
  /** A tile without speech: an empty final, nothing to decode. */
  | { readonly type: 'silenceTile'; readonly start: number; readonly end: number }
  | {
      readonly type: 'gapTile';
      readonly start: number;
      readonly end: number;
      readonly reason: ClientGapReason;
    };

export interface OpenSegment {
  /** Where its tile will start; also its id. */
  readonly start: number;
  /** Its first voice begins here. */
  readonly speechStart: number;
  /** Windows seen so far reach here. */
  readonly end: number;
  /** Its last voice ends here. */
  readonly speechEnd: number;
  /** Where its tile ends unless there is voice again before the endpoint silence is over; null until that has been heard. */
  readonly endIfSilent: number | null;
  /** A forced cut could still fall at or after this sample: text from there on is not stable. */
  readonly cutFrom: number;
}

export interface Segmenter {
  /** Windows must be consecutive from `base` or the last edge. */
  pushWindows(windows: readonly VoiceWindow[]): SegmenterEvent[];
  /** Forces a tile edge at `at`, also in silence. `at` is the end of the windows pushed so far. */
  cut(at: number): SegmenterEvent[];
  /** Ends the open segment at `from`, then tiles the gap; the next window starts at `to`. */
  gap(from: number, to: number, reason: ClientGapReason): SegmenterEvent[];
  /** The segment being spoken, if any. */
  readonly open: OpenSegment | null;
  /** All before it is covered by tiles told. */
  readonly tiledTo: number;
}
