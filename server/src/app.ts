import type { AddressInfo, Socket } from 'node:net';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { Clock } from '../../src/shared/time/clock.ts';
import { isLoopback, type Config } from './config.ts';
import type { Engine } from './engine/engine.ts';
import { HostPolicy } from './http/host-policy.ts';
import { createHttpServer } from './http/http-server.ts';
import { SocketGate } from './http/socket-gate.ts';
import { handleStreamUpgrades } from './http/stream-upgrade.ts';
import type { ServerMetrics } from './metrics/server-metrics.ts';
import type { DecodeScheduler } from './scheduler/decode-scheduler-api.ts';
import type { CreditLimits } from './session/credit.ts';
import { StreamService } from './stream-service.ts';

/** After its close frame a socket has so long to answer. */
const CLOSE_TIMEOUT_MS = 2_000;
/** Plain HTTP connections beside the sockets: a browser opens six. */
const HTTP_CONNECTIONS = 512;

export interface ServerDeps {
  /** Owned: started and closed here. */
  readonly engine: Engine;
  /** Owned: closed here. */
  readonly scheduler: DecodeScheduler;
  readonly clock: Clock;
  readonly log: Logger;
  /** The built page. */
  readonly pageFolder: string;
  /** Its `decodes` observe the scheduler already. Absent: nothing is counted, and `/metrics` is not there. */
  readonly metrics?: ServerMetrics;
  /** Other than the protocol's only in tests of the limits themselves. */
  readonly credit?: CreditLimits;
}

export interface RunningServer {
  /** With a final slash; the port is the real one. */
  readonly url: string;
  /** Settles once the engine has decoded its warm-up, or never can. */
  readonly ready: Promise<void>;
  /** Attached or not. */
  readonly sessions: number;
  readonly sockets: number;
  /** Gracefully: no new streams, draining ones finish within the grace. Idempotent; resolves when all is closed. */
  leave(): Promise<void>;
  /** At once, with 1012 for all. Idempotent; resolves when all is closed. */
  close(): Promise<void>;
}

/** Builds the server and listens; `/readyz` says 503 until the engine is warm. Rejects when it cannot listen. */
export async function startServer(config: Config, deps: ServerDeps): Promise<RunningServer> {
  const { engine, scheduler, clock, log, metrics } = deps;
  const observer = metrics?.streams;
  const streams = new StreamService(
    { ...config, graceMs: config.shutdownGraceMs },
    { ...deps, observer },
  );
  metrics?.watch({ scheduler, engine, streams });
  const gate = new SocketGate(config, clock);
  const policy = new HostPolicy(config);
  const { app, server } = await createHttpServer({
    ...config,
    pageFolder: deps.pageFolder,
    policy,
    maxConnections: config.maxSockets + HTTP_CONNECTIONS,
    notReady: () => REASONS[streams.readiness],
    rooms: { ...config, gate, clock, log },
    counted: { ...config, gate, metrics },
  });
  const sockets = handleStreamUpgrades(server, {
    policy,
    gate,
    log,
    observer,
    trustedProxies: config.trustedProxies,
    // Somewhat more than is allowed, so that what is too large is told by an `error` first.
    maxPayloadBytes: 2 * Math.max(config.maxFrameBytes, config.maxTextBytes),
    closeTimeoutMs: CLOSE_TIMEOUT_MS,
    onSocket: (socket, address) => streams.accept(socket, address, () => gate.startFailed(address)),
  });
  const destroyConnections = trackConnections(server);
  await listen(server, config);
  // Later ones are of accepting (too many open files): the next connection may succeed.
  server.on('error', (error) => log.error({ err: error }, 'cannot accept'));
  const url = urlOf(config, server.address() as AddressInfo);
  log.info({ url }, 'listening');
  const ready = engine.start().then(() => {
    streams.open();
    log.info({ engine: engine.info.name, model: engine.info.model }, 'ready');
  });

  let closed: Promise<void> | null = null;
  const closeAll = async (): Promise<void> => {
    streams.drain();
    // First of all: who still came in would be waited for, and others after them.
    const stopped = new Promise((resolve) => server.close(resolve));
    sockets.close();
    await streams.close();
    destroyConnections();
    await stopped;
    await app.close();
    scheduler.close();
    await engine.close();
    log.info('closed');
  };
  const close = (): Promise<void> => (closed ??= closeAll());
  let left: Promise<void> | null = null;
  const leave = async (): Promise<void> => {
    log.info({ sessions: streams.sessions }, 'leaving');
    await streams.leave();
    await close();
  };
  return {
    url,
    ready,
    get sessions() {
      return streams.sessions;
    },
    get sockets() {
      return gate.openSockets;
    },
    leave: () => (left ??= leave()),
    close,
  };
}

/** Of `/readyz`; null: ready. */
const REASONS = {
  ready: null,
  starting: 'the engine is starting',
  full: 'all sessions are in use',
  draining: 'the server is shutting down',
} as const;

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Answers what ends every TCP connection; `closeAllConnections` knows none whose TLS handshake is not done. */
function trackConnections(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}

/** An address that a browser on this machine can open. */
function urlOf(config: Config, { address, port, family }: AddressInfo): string {
  const scheme = config.tls ? 'https' : 'http';
  const everywhere = address === '0.0.0.0' || address === '::';
  if (everywhere || isLoopback(config.host)) {
    const name = config.host === 'localhost' || everywhere ? 'localhost' : address;
    return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}/`;
  }
  const named = config.host.includes(':') && family === 'IPv6' ? `[${config.host}]` : config.host;
  return `${scheme}://${named}:${port}/`;
}
