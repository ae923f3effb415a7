import type { ErrorCode } from '../../../src/shared/protocol/codes.ts';
import type {
  ReliableMessage,
  ServerMessage,
} from '../../../src/shared/protocol/server-message.ts';
import type { Clock } from '../../../src/shared/time/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { DecodeScheduler } from '../scheduler/decode-scheduler-api.ts';
import type { Segmenter } from '../segmenter/segmenter-api.ts';
import type { CreditLimits } from './credit.ts';
import type { StreamObserver } from './stream-observer.ts';

/** What a session is built from; shared by all. */
export interface SessionServices {
  readonly engine: Pick<Engine, 'openVad'>;
  readonly scheduler: DecodeScheduler;
  /** A segmenter whose timeline begins at `base`. */
  readonly createSegmenter: (base: number) => Segmenter;
  readonly clock: Clock;
  readonly credit: CreditLimits;
  readonly observer?: StreamObserver | undefined;
}

/** How long a session may live; milliseconds. */
export interface SessionLimits {
  /** Without a connection; 0: it ends with its first one. */
  readonly resumeWindowMs: number;
  readonly maxSessionMs: number;
  /** Between `going_away` and the end. */
  readonly graceMs: number;
}

export interface SessionOptions {
  readonly id: string;
  /** Lets a later connection prove that the session is its own; never logged. */
  readonly secret: string;
  /** Absolute sample where the timeline begins. */
  readonly base: number;
  readonly interim: boolean;
  readonly limits: SessionLimits;
}

/** Why a session has ended. */
export type SessionEnd =
  /** Its client closed with 1000, or the server did after `done` and the client agreed. */
  | 'closed'
  /** Nobody came within the resume window. */
  | 'expired'
  | 'aged'
  /** Detached, and its place was needed. */
  | 'evicted'
  | 'failed'
  /** The server is shutting down. */
  | 'leaving';

/** What a session tells its owner. */
export interface SessionEvents {
  readonly detached: () => void;
  /** Once; nothing comes after it. */
  readonly ended: (why: SessionEnd) => void;
  /** It cannot go on; `ended` follows. `cause` is for the log. */
  readonly failed: (refusal: Refusal, cause: unknown) => void;
}

/** Why something was not taken. `audio_after_end` alone leaves the stream alive. */
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
  /** What an earlier connection may not have delivered; bounded by the session's log, not by the socket's queue. */
  resend(messages: readonly ReliableMessage[]): void;
  /** `done` has been sent. */
  finished(): void;
  /** A newer connection has the session. */
  superseded(): void;
  /** The session's time is over: the stream goes on in another. */
  restart(): void;
  /** The session cannot go on and has ended. */
  failed(refusal: Refusal): void;
}
