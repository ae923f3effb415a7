import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Engine } from '../engine/engine.ts';
import type { DecodeObserver } from '../scheduler/decode-observer.ts';
import type { DecodeScheduler } from '../scheduler/decode-scheduler-api.ts';
import type { StreamObserver } from '../session/stream-observer.ts';
import type { StreamService } from '../stream-service.ts';
import { DecodeMetrics } from './decode-metrics.ts';
import { StreamMetrics } from './stream-metrics.ts';

/**
 * So often the event loop's delay is sampled. Each time wakes the process: at prom-client's own 10 ms
 * that was 8–14 ms of processor time a second, of a server with nothing to do; so it is 0.9.
 */
const EVENT_LOOP_SAMPLE_MS = 100;

/** What is looked at when somebody asks, and costs nothing until then. */
export interface WatchedServer {
  readonly scheduler: Pick<DecodeScheduler, 'load'>;
  readonly engine: Pick<Engine, 'recognisers' | 'vadReplacements'>;
  readonly streams: Pick<StreamService, 'sessions' | 'sessionsInUse' | 'connections'>;
}

/** All that one server counts, in a registry of its own. Main thread. */
export class ServerMetrics {
  readonly #registry = new Registry();
  /** For the scheduler. */
  readonly decodes: DecodeObserver = new DecodeMetrics(this.#registry);
  /** For sessions and connections. */
  readonly streams: StreamObserver = new StreamMetrics(this.#registry);

  /** Of {@link text}, as an HTTP header says it. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything, in Prometheus' text format. The event loop's lag is since the last call. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Adds what is true of the server now. Once. */
  watch({ scheduler, engine, streams }: WatchedServer): void {
    this.#gauge('earshot_decodes_queued', 'Decodes that wait for a recogniser.', 'kind', () => {
      const { queuedFinals, queuedPartials } = scheduler.load;
      return { final: queuedFinals, partial: queuedPartials };
    });
    this.#gauge('earshot_recognisers', 'Engine processes that decode.', 'state', () => {
      const ready = engine.recognisers.filter(({ isReady }) => isReady !== false).length;
      return { ready, loading: engine.recognisers.length - ready };
    });
    this.#gauge('earshot_sessions', 'Streams that are kept.', 'state', () => {
      const { sessions, sessionsInUse: attached } = streams;
      return { attached, detached: sessions - attached };
    });
    new Gauge({
      name: 'earshot_connections',
      help: 'Open sockets of streams, begun or not.',
      registers: [this.#registry],
      collect() {
        this.set(streams.connections);
      },
    });
    this.#countReplacements(engine);
  }

  /** Adds the process's own figures: processor time, memory, event loop, garbage. Once in a process: what it starts lasts as long. */
  watchProcess(): void {
    collectDefaultMetrics({
      register: this.#registry,
      eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS,
    });
  }

  #countReplacements(engine: WatchedServer['engine']): void {
    new Counter({
      name: 'earshot_engine_processes_replaced_total',
      help: 'Engine processes that died or were ended, and started anew.',
      labelNames: ['process'],
      registers: [this.#registry],
      collect() {
        const decode = engine.recognisers.reduce((sum, one) => sum + (one.replacements ?? 0), 0);
        this.reset();
        this.inc({ process: 'decode' }, decode);
        this.inc({ process: 'voice_activity' }, engine.vadReplacements ?? 0);
      },
    });
  }

  #gauge(name: string, help: string, label: string, look: () => Record<string, number>): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      collect() {
        for (const [value, amount] of Object.entries(look())) this.set({ [label]: value }, amount);
      },
    });
  }
}
