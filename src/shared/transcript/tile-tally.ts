import type { GapReason } from '../protocol/gap-reason.ts';

/** A stretch [start, end) of the timeline that is transcribed or missing, as server and worker tell it. */
export type TalliedTile =
  | { readonly type: 'final'; readonly start: number; readonly end: number }
  | {
      readonly type: 'gap';
      readonly start: number;
      readonly end: number;
      readonly reason: GapReason;
    };

/** Where the tiles told so far have come to. Samples. */
export interface Tally {
  /** Every sample before it is covered by a tile. */
  readonly committedSamples: number;
  /** Sum of the lengths of finals. */
  readonly transcribedSamples: number;
  /** Sum of the lengths of gaps other than `silence`. */
  readonly missingSamples: number;
}

export const NOTHING_TOLD: Tally = {
  committedSamples: 0,
  transcribedSamples: 0,
  missingSamples: 0,
};

/** Pure. The caller has seen to it that `tile` begins where the last one ended. */
export function withTile(tally: Tally, tile: TalliedTile): Tally {
  const samples = tile.end - tile.start;
  const isMissing = tile.type === 'gap' && tile.reason !== 'silence';
  return {
    committedSamples: tile.end,
    transcribedSamples: tally.transcribedSamples + (tile.type === 'final' ? samples : 0),
    missingSamples: tally.missingSamples + (isMissing ? samples : 0),
  };
}
