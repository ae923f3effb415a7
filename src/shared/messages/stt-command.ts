import type { ClientGapReason } from '../protocol/gap-reason.ts';
import type { StreamMark } from '../stream/stream-state.ts';

/** Page → stream worker. One worker serves any number of streams; each message but the last two names its own. `Port` is the platform's MessagePort, which this folder does not know. */
export type SttCommand<Port> =
  | {
      readonly type: 'open';
      readonly streamId: string;
      /** ws: or wss: address of the server's stream path. */
      readonly url: string;
      /** Goes into the first message only, never into a URL or a log. */
      readonly token?: string;
      readonly language?: string;
      readonly interim: boolean;
      /** Most audio kept while no tile covers it, in samples at 16 kHz (S6). */
      readonly capacitySamples?: number;
      /** Of long silence only its length is sent (S20). */
      readonly silenceGate?: boolean;
      /** Goes on where a lost worker's stream of this name had come to (S19). */
      readonly continueAt?: StreamMark;
    }
  | {
      /** The other end of a worklet's frame port, transferred. A higher epoch replaces a lower one. */
      readonly type: 'attachCapture';
      readonly streamId: string;
      readonly epoch: number;
      readonly port: Port;
      /** Why nothing was heard between the epoch before and this one; `capture_stalled` unless told. */
      readonly gapReason?: ClientGapReason;
    }
  | {
      /**
       * From now on nothing is heard, for this reason; null: it is heard again. Meanwhile frames are
       * silence and become a gap, and time without frames is told as a gap in pieces (S6, S16).
       */
      readonly type: 'interrupt';
      readonly streamId: string;
      readonly reason: ClientGapReason | null;
    }
  /** The source has nothing for `samples`. */
  | {
      readonly type: 'gap';
      readonly streamId: string;
      readonly reason: ClientGapReason;
      readonly samples: number;
    }
  | { readonly type: 'finalize'; readonly streamId: string; readonly requestId: number }
  | { readonly type: 'endInput'; readonly streamId: string }
  | { readonly type: 'giveUp'; readonly streamId: string }
  /** A failed stream goes on, under its name, with what it kept (S18). */
  | {
      readonly type: 'retry';
      readonly streamId: string;
      readonly url: string;
      readonly token?: string;
    }
  /** Aborts, or releases what a failed stream kept. */
  | { readonly type: 'close'; readonly streamId: string }
  /** The answer to `tokenWanted`; null: there is no other. */
  | { readonly type: 'token'; readonly streamId: string; readonly token: string | null }
  /** The browser is online, or the page visible or resumed: whoever waits to reconnect tries now (S10). */
  | { readonly type: 'wake' }
  /** Answered with the same number: how the page knows that the worker lives (S19). */
  | { readonly type: 'beat'; readonly beat: number };
