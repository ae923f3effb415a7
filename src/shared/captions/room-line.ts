import type { GapReason } from '../protocol/gap-reason.ts';

/**
 * One line of a room's captions. `id` is unique in the room: `<trackSid>:<originEpochMs>:<start
 * sample>`, or whatever another captioner calls it; the same from the first partial to the final.
 */
export interface RoomLine {
  readonly id: string;
  /** Identity of the participant who spoke. */
  readonly speaker: string;
  /** Wall clock where it begins: what orders the lines of several timelines. */
  readonly startEpochMs: number;
  readonly state: 'partial' | 'final' | 'unconfirmed' | 'gap';
  /** Empty in a gap. */
  readonly text: string;
  /** So many leading UTF-16 units of `text` are forecast to stay. */
  readonly stableChars: number;
  /** What is missing; null but in a gap. */
  readonly gap: { readonly reason: GapReason; readonly lengthMs: number } | null;
}

/** Lines in order, in runs of which only the changed one is copied. */
export type RoomLineChunk = readonly RoomLine[];

/** What became of lines: the new state of those that changed or came, and the ids of those that went. */
export interface LineChanges {
  readonly changed: readonly RoomLine[];
  readonly removed: readonly string[];
}
