import type { ServerTroubleCode, Trouble } from './trouble.ts';

/** How the stream of a take stands with its server. */
export type Link =
  /** The first attempt; nothing has gone wrong. */
  | { readonly type: 'connecting' }
  /** `again`: it had been away. */
  | { readonly type: 'ready'; readonly again: boolean }
  /** Away, and tried again and again by itself. `hadLink`: it was there in this take. */
  | {
      readonly type: 'reconnecting';
      readonly cause: ServerTroubleCode;
      readonly hadLink: boolean;
    }
  /** Tried no more until the reader says so; what was not transcribed is kept. */
  | { readonly type: 'failed'; readonly trouble: Trouble };

/** Sound that no word covers yet, as far as it is shown. */
export interface Held {
  /** Full seconds: a snapshot changes once a second at most. */
  readonly seconds: number;
  /** No more fits: from now on the oldest is lost. */
  readonly isFull: boolean;
}

export const NOTHING_HELD: Held = { seconds: 0, isFull: false };
