import type { GapReason } from '../protocol/gap-reason.ts';

/**
 * One line of a transcript. `id` is the tile's start sample in decimal, the same from its first
 * partial to its final. `start`, `end` are stream samples at 16 kHz, half-open.
 * Silent tiles (finals without text, gaps of reason `silence`) are never lines.
 */
export type Segment =
  | {
      readonly state: 'partial';
      readonly id: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
      /** So many leading UTF-16 units of `text` are forecast to stay. */
      readonly stableChars: number;
    }
  | {
      /** `unconfirmed`: the last partial of a stream that failed before its final came. */
      readonly state: 'final' | 'unconfirmed';
      readonly id: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }
  | {
      readonly state: 'gap';
      readonly id: string;
      readonly start: number;
      readonly end: number;
      readonly reason: GapReason;
    };
