import type { Logger } from 'pino';
import type { Clock } from '../../../src/shared/time/clock.ts';
import type { EngineInfo } from '../engine/engine.ts';
import type { StreamObserver } from '../session/stream-observer.ts';
import type { SessionRegistry } from '../session/session-registry.ts';

/** Limits of one socket; milliseconds and bytes. */
export interface ConnectionLimits {
  readonly maxStartBytes: number;
  readonly maxTextBytes: number;
  readonly maxFrameBytes: number;
  readonly startTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly pingIntervalMs: number;
  /** The session's, which `ready` tells. */
  readonly maxSessionMs: number;
  readonly resumeWindowMs: number;
}

export interface ConnectionDeps {
  readonly registry: SessionRegistry;
  readonly engine: EngineInfo;
  readonly limits: ConnectionLimits;
  readonly clock: Clock;
  readonly log: Logger;
  /** Of the client, for its session cap. */
  readonly address: string;
  /** The socket's start was refused for what the client did: counts against its address. */
  readonly onStartFailed: () => void;
  readonly onClosed: () => void;
  readonly observer?: StreamObserver | undefined;
}
