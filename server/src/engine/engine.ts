/**
 * What the server needs of a speech engine. Stateless but for voice activity's short memory: a
 * decode is a message that can be sent again to another process. All promises settle: with a
 * result, or with an {@link EngineProcessLost} when the process behind them died or was replaced.
 */
export interface Engine {
  readonly info: EngineInfo;
  /** One entry per process; each runs one decode at a time. The array's identity and length stay; a lost process is replaced behind its entry. */
  readonly recognisers: readonly Recogniser[];
  /** Starts the processes and decodes a warm-up; resolves when it may be used, rejects with a clear error when it never can be. Who asks again is told the same. */
  start(): Promise<void>;
  /** How often the process of voice activity was ended, died ones included, and started anew; absent: not known. */
  readonly vadReplacements?: number;
  /** Voice activity for one stretch of consecutive audio (one per session; anew after a gap). */
  openVad(): Vad;
  /** Ends all processes. Idempotent. */
  close(): Promise<void>;
}

export interface EngineInfo {
  readonly name: string;
  readonly model: string;
  readonly languages: readonly string[];
}

/** Samples of one voice-activity window: 32 ms at 16 kHz. */
export const VAD_WINDOW_SAMPLES = 512;

/**
 * Voice activity of one stream. Survives the loss of its process by itself: it feeds the
 * successor enough of the recent past, so the caller sees nothing but a delay.
 */
export interface Vad {
  /**
   * Takes consecutive samples (any number, copied) and resolves with one verdict, true for voice,
   * per {@link VAD_WINDOW_SAMPLES} completed since the last call, in order. Calls may overlap;
   * they resolve in order.
   */
  push(pcm: Int16Array): Promise<readonly boolean[]>;
  /** Verdict on the windows not yet complete (padded with zeros), none if there are none. */
  flush(): Promise<readonly boolean[]>;
  close(): void;
}

export interface DecodeRequest {
  /** One segment, or as much of it as there is, 16 kHz mono; at most 20 s. A view: whoever decodes it copies what it keeps. */
  readonly samples: Int16Array;
  readonly language?: string;
  /**
   * The segment that this is a look at, in this server's life: later looks have the same samples and
   * more, or at the end fewer. What an earlier look computed may serve a later one.
   */
  readonly segment?: number;
  /** More will be heard: the answer may be a little off where that makes it cheap. Otherwise it is that of the whole, whatever looks there were. */
  readonly isPartial?: boolean;
  /** What an earlier look answered: checked, not believed. */
  readonly draft?: readonly number[];
}

export interface DecodeResult {
  /** Trimmed; empty when nothing was said. Runaway output is already cut (docs/ENGINE.md). */
  readonly text: string;
  /** What may be given as the next look's `draft`; absent where the recogniser makes no use of it. */
  readonly tokens?: readonly number[];
  /** For metrics and tests; absent where the recogniser does not tell. */
  readonly work?: DecodeWork;
}

/** What a decode cost, in units that no clock counts. */
export interface DecodeWork {
  /** Times that the decoder ran, however many tokens at once. */
  readonly passes: number;
  /** Tokens that it ran over. */
  readonly tokens: number;
  /** Frames (24 ms) that the encoder ran over. */
  readonly frames: number;
  /** Samples that were copied to the process for it: those that it did not have. */
  readonly samples: number;
}

export interface Recogniser {
  /** False while the process behind it is still loading; absent: always true. What is asked meanwhile waits for it. */
  readonly isReady?: boolean;
  /** How often its process was ended, deaths of its own included, and started anew; absent: not known. */
  readonly replacements?: number;
  /** Processor time that the process behind it has had so far, in milliseconds; null or absent: not known. */
  cpuMs?(): number | null;
  /** Calls `listener` each time a process has loaded. */
  onReady?(listener: () => void): void;
  /** Rejects with {@link EngineProcessLost} if its process dies or is replaced meanwhile. */
  decode(request: DecodeRequest): Promise<DecodeResult>;
  /** No more looks at this segment will come: what is kept of it may go. Unknown ones are none of its business. */
  forget?(segment: number): void;
  /** Ends the process at once and starts another; a pending decode rejects. The next `decode` waits for the successor. */
  replace(): void;
}

/** The process behind a decode died, hung or was replaced; the decode may be done again. */
export class EngineProcessLost extends Error {
  override readonly name = 'EngineProcessLost';
}
