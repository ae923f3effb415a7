import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastify, type FastifyInstance } from 'fastify';
import { serveRooms, type RoomRoutesOptions } from '../rooms/room-routes.ts';
import { clientAddress } from './client-address.ts';
import type { HostPolicy } from './host-policy.ts';
import { serveMetrics, type MetricsRouteOptions } from './metrics-route.ts';
import { servePage } from './page.ts';
import { securityHeaders } from './security-headers.ts';

export interface HttpServerOptions {
  readonly pageFolder: string;
  readonly policy: HostPolicy;
  readonly trustedProxies: number;
  /** Requests of one address a minute; health checks are not counted. */
  readonly maxRequestsPerMinute: number;
  /** A request's headers, and all of it, must be there within so long. */
  readonly requestTimeoutMs: number;
  /** TCP connections in all; more are closed at once. */
  readonly maxConnections: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Null when new streams may begin; else why not, in one word or a few. */
  readonly notReady: () => string | null;
  /** Who may have a token for a LiveKit room. */
  readonly rooms: Omit<RoomRoutesOptions, 'policy' | 'trustedProxies'>;
  /** What is counted, and who may read it. */
  readonly counted: Omit<MetricsRouteOptions, 'policy' | 'trustedProxies'>;
}

/** The HTTP side, not listening yet: the page, its headers, health. Upgrades are not its business. */
export async function createHttpServer(
  options: HttpServerOptions,
): Promise<{ readonly app: FastifyInstance; readonly server: Server }> {
  const { policy, trustedProxies } = options;
  const app = fastify({
    serverFactory: (handler) => createNodeServer(options, handler),
    // The upgrade's own token never travels in an address, but a mistaken one must not be logged.
    logger: false,
    routerOptions: { maxParamLength: 1024 },
  });
  app.addHook('onRequest', async (request, reply) => {
    if (policy.allowsHost(request.headers.host)) return;
    await reply.code(421).send({
      error: 'this server does not go by that name: EARSHOT_ALLOWED_HOSTS lists those it has',
    });
  });
  await app.register(helmet, securityHeaders({ speaksTls: options.tls !== undefined }));
  await app.register(rateLimit, {
    max: options.maxRequestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => clientAddress(request.raw, trustedProxies),
  });
  addHealth(app, options.notReady);
  serveMetrics(app, { ...options.counted, policy, trustedProxies });
  await serveRooms(app, { ...options.rooms, policy, trustedProxies });
  await servePage(app, options.pageFolder);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return reply.code(status).send({ error: status < 500 ? 'bad request' : 'internal error' });
  });
  await app.ready();
  return { app, server: app.server };
}

function createNodeServer(
  options: HttpServerOptions,
  handler: Parameters<typeof createServer>[1],
): Server {
  const { requestTimeoutMs, tls, maxConnections } = options;
  const timing: ServerOptions = {
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    // Node looks only so often; its own 30 s would make of 10 s up to 40.
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
    keepAliveTimeout: 5_000,
  };
  const server = tls
    ? createTlsServer({ ...timing, ...tls, handshakeTimeout: requestTimeoutMs }, handler)
    : createServer(timing, handler);
  server.maxConnections = maxConnections;
  return server;
}

/** Alive while the process answers; ready when a new stream would be taken. */
function addHealth(app: FastifyInstance, notReady: () => string | null): void {
  const uncounted = { config: { rateLimit: false } } as const;
  app.get('/healthz', uncounted, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ alive: true }),
  );
  app.get('/readyz', uncounted, (_request, reply) => {
    const reason = notReady();
    reply.header('cache-control', 'no-store');
    if (reason === null) return reply.send({ ready: true });
    return reply.code(503).header('retry-after', '1').send({ ready: false, reason });
  });
}
