import type { MoonshineFiles } from '../../../model/resolve-model.ts';

/**
 * From the server to a Moonshine process (IPC, `advanced` serialisation: typed arrays are copied); it answers
 * as any decode process does (`decode-messages.ts`).
 */

/** Server → process, once, first. */
export interface LoadMoonshineMessage extends MoonshineFiles {
  readonly type: 'load';
}

/** A look at a segment, whose first `known` samples the process has. */
export interface LookMessage {
  readonly type: 'look';
  readonly id: number;
  /** The process keeps what it has of it until it is told to forget it; of null it keeps nothing. */
  readonly segment: number | null;
  readonly known: number;
  /** What follows the known samples; none of them and less of the others where `length` is less than `known`. */
  readonly samples: Int16Array;
  /** So many samples the look is at. */
  readonly length: number;
  readonly isPartial: boolean;
  readonly draft: readonly number[];
}

/** No look will come at the segment any more: its memory is given back, once the looks that were asked for before are done. */
export interface ForgetMessage {
  readonly type: 'forget';
  readonly segment: number;
}

export type ToMoonshineProcess = LoadMoonshineMessage | LookMessage | ForgetMessage;
