import type { ErrorCode } from '../../../src/shared/protocol/codes.ts';
import type { ServerMessage } from '../../../src/shared/protocol/server-message.ts';
import type { Clock } from '../../../src/shared/time/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { DecodeScheduler } from '../scheduler/decode-scheduler-api.ts';
import type { Segmenter } from '../segmenter/segmenter-api.ts';
import type { CreditLimits } from './credit.ts';

/** What a session is built from; shared by all. */
export interface SessionServices {
  readonly engine: Engine;
  readonly scheduler: DecodeScheduler;
  /** A segmenter whose timeline begins at `base`. */
  readonly createSegmenter: (base: number) => Segmenter;
  readonly clock: Clock;
  readonly credit: CreditLimits;
}

export interface SessionOptions {
  readonly id: string;
  /** Lets a later connection prove that the session is its own; never logged. */
  readonly secret: string;
  /** Absolute sample where the timeline begins. */
  readonly base: number;
  readonly interim: boolean;
}

/** Why something was not taken. `audio_after_end` alone leaves the session alive. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  /** When it may be tried again. */
  readonly retryAfterMs?: number;
}

/** The connection that a session is attached to. Its calls never throw. */
export interface SessionOutput {
  /** In the order of the calls; `partial` alone may be replaced by a newer one. */
  send(message: ServerMessage): void;
  /** `done` has been sent. */
  finished(): void;
  /** The session cannot go on and has ended. `cause` is for the log. */
  failed(refusal: Refusal, cause?: unknown): void;
}
