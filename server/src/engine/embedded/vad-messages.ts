/** Between the server and the voice activity process (IPC, `advanced` serialisation). */

/** Server → process, once, first. */
export interface LoadVadMessage {
  readonly type: 'load';
  /** File of Silero in our graph. */
  readonly model: string;
}

/** One stream's share of a batch. */
export interface VadWork {
  readonly stream: number;
  /** Whole windows, consecutive within the stream. */
  readonly samples: Int16Array;
  /** So many leading windows are only there to bring a new process up to date: no verdicts for them. */
  readonly historyWindows: number;
}

export interface VadBatchMessage {
  readonly type: 'batch';
  readonly id: number;
  readonly work: readonly VadWork[];
  /** Streams that have ended; what is known of them may go. */
  readonly closed: readonly number[];
}

export type ToVadProcess = LoadVadMessage | VadBatchMessage;

/** Process → server. */
export type FromVadProcess =
  | { readonly type: 'ready' }
  | { readonly type: 'loadFailed'; readonly message: string }
  | {
      readonly type: 'verdicts';
      readonly id: number;
      /** Per work item of the batch: a byte per window, 1 for voice. */
      readonly verdicts: readonly Uint8Array[];
    };
