import type { Logger } from 'pino';
import type { Clock } from '../../src/shared/time/clock.ts';
import type { ConnectionLimits } from './connection/connection-deps.ts';
import { ConnectionSet } from './connection/connection-set.ts';
import { Connection } from './connection/connection.ts';
import type { ServerSocket } from './connection/server-socket.ts';
import type { Engine } from './engine/engine.ts';
import type { DecodeScheduler } from './scheduler/decode-scheduler-api.ts';
import { segmenterOptions } from './segmenter/segmenter-options.ts';
import { TimelineSegmenter } from './segmenter/timeline-segmenter.ts';
import { DEFAULT_CREDIT, type CreditLimits } from './session/credit.ts';
import type { StreamObserver } from './session/stream-observer.ts';
import {
  SessionRegistry,
  type Readiness,
  type RegistryLimits,
} from './session/session-registry.ts';

export interface StreamServiceLimits extends ConnectionLimits, RegistryLimits {
  /** Ends an utterance, always; undefined: what the speaker's own pauses call for does. */
  readonly endpointSilenceMs?: number | undefined;
}

export interface StreamServiceDeps {
  readonly engine: Pick<Engine, 'info' | 'openVad'>;
  readonly scheduler: DecodeScheduler;
  readonly clock: Clock;
  readonly log: Logger;
  /** Other than the protocol's only in tests of the limits themselves. */
  readonly credit?: CreditLimits | undefined;
  readonly observer?: StreamObserver | undefined;
}

/**
 * All of the server but HTTP and the engine's life: sockets come in, each gets its connection, and
 * sessions outlive them. A new one remembers nothing of another.
 */
export class StreamService {
  readonly #limits: StreamServiceLimits;
  readonly #deps: StreamServiceDeps;
  readonly #registry: SessionRegistry;
  readonly #connections: ConnectionSet;

  constructor(limits: StreamServiceLimits, deps: StreamServiceDeps) {
    const { clock, log, engine, scheduler, observer, credit = DEFAULT_CREDIT } = deps;
    const segmenter = segmenterOptions(limits.endpointSilenceMs);
    const createSegmenter = (base: number) => new TimelineSegmenter(base, segmenter);
    const services = { engine, scheduler, clock, credit, createSegmenter, observer };
    this.#limits = limits;
    this.#deps = deps;
    this.#registry = new SessionRegistry(services, limits, log);
    this.#connections = new ConnectionSet(clock);
  }

  /** Attached or not. */
  get sessions(): number {
    return this.#registry.size;
  }

  /** Of the sessions those that are attached and not yet done. */
  get sessionsInUse(): number {
    return this.#registry.inUse;
  }

  /** Not yet closed. */
  get connections(): number {
    return this.#connections.size;
  }

  get readiness(): Readiness {
    return this.#registry.readiness;
  }

  /** The engine is warm: streams may start. */
  open(): void {
    this.#registry.open();
  }

  /** Takes over an open socket. `onStartFailed`: its start was refused for what the client did. */
  accept(socket: ServerSocket, address: string, onStartFailed: () => void): void {
    const { clock, log, engine, observer } = this.#deps;
    const connection: Connection = new Connection(socket, {
      registry: this.#registry,
      clock,
      log,
      address,
      engine: engine.info,
      limits: this.#limits,
      observer,
      onStartFailed,
      onClosed: () => this.#connections.remove(connection),
    });
    this.#connections.add(connection);
  }

  /** No more starts, and sessions that nobody listens to end. */
  drain(): void {
    this.#registry.drain();
  }

  /** Draining streams finish, within the grace; then the others are sent elsewhere. Resolves when all sockets have closed. */
  leave(): Promise<void> {
    this.drain();
    return this.#connections.leave(this.#limits.graceMs);
  }

  /** Sends all elsewhere, at once. Resolves when all sockets have closed. */
  close(): Promise<void> {
    this.drain();
    return this.#connections.closeAll();
  }
}
