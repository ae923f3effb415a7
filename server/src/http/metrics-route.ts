import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readBearerHeader } from '../../../src/shared/rooms/bearer-token.ts';
import { isLoopback } from '../config.ts';
import { equalSecrets } from '../equal-secrets.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import { clientAddress } from './client-address.ts';
import { hostName, type HostPolicy } from './host-policy.ts';
import type { SocketGate } from './socket-gate.ts';

export const METRICS_PATH = '/metrics';

export interface MetricsRouteOptions {
  /** Absent: nothing is counted, and there is no such page. */
  readonly metrics?: Pick<ServerMetrics, 'contentType' | 'text'> | undefined;
  /** The address that the server is bound to. */
  readonly host: string;
  /** The server's access token; where there is one, it is asked of everybody. Never logged. */
  readonly token: string | undefined;
  readonly trustedProxies: number;
  readonly policy: Pick<HostPolicy, 'allowsOrigin'>;
  /** Wrong access tokens count as failed starts of streams do: it is one token to be guessed. */
  readonly gate: Pick<SocketGate, 'startFailed' | 'failureWaitMs'>;
}

type Admission = 'granted' | 'hidden' | 'foreign' | { readonly waitMs: number };

/**
 * `GET /metrics`, in Prometheus' text format. Who may not read it gets the 404 of an address that
 * does not exist (docs/METRICS.md, "Who gets in"). The server's Host check and request limit come first.
 */
export function serveMetrics(app: FastifyInstance, options: MetricsRouteOptions): void {
  const { metrics } = options;
  if (!metrics) return;
  app.get(METRICS_PATH, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const admission = admit(request, options);
    if (admission === 'foreign')
      return reply.code(403).send({ error: 'other pages may not read this' });
    if (admission === 'hidden') return reply.callNotFound();
    if (admission !== 'granted')
      return reply
        .code(429)
        .header('retry-after', String(Math.ceil(admission.waitMs / 1000)))
        .send({ error: 'too many wrong tokens' });
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

function admit(request: FastifyRequest, options: MetricsRouteOptions): Admission {
  if (isOfAnotherPage(request, options)) return 'foreign';
  if (options.token === undefined) return isOfThisMachine(request, options) ? 'granted' : 'hidden';
  const given = readBearerHeader(request.headers.authorization);
  // Not a guess, and so not counted: any page could have a browser ask so, and lock its user out.
  if (given === null) return 'hidden';
  const address = clientAddress(request.raw, options.trustedProxies);
  const waitMs = options.gate.failureWaitMs(address);
  if (waitMs > 0) return { waitMs };
  if (equalSecrets(given, options.token)) return 'granted';
  options.gate.startFailed(address);
  return 'hidden';
}

/** Without CORS no page can read the answer; and none needs to have it made. */
function isOfAnotherPage({ headers }: FastifyRequest, { policy }: MetricsRouteOptions): boolean {
  const site = headers['sec-fetch-site'] ?? 'none';
  if (site !== 'none' && site !== 'same-origin') return true;
  return !policy.allowsOrigin(headers.origin, headers.host);
}

/**
 * The server can be reached from this machine alone, and no proxy on it has let in somebody else: such
 * a one mostly says so in a header, or keeps the public name.
 */
function isOfThisMachine({ headers }: FastifyRequest, options: MetricsRouteOptions): boolean {
  const name = hostName(headers.host)?.replace(/^\[|\]$/g, '') ?? '';
  const isForwarded =
    options.trustedProxies > 0 || 'x-forwarded-for' in headers || 'forwarded' in headers;
  return isLoopback(options.host) && isLoopback(name) && !isForwarded;
}
