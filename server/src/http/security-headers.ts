import type { FastifyHelmetOptions } from '@fastify/helmet';

type ContentSecurityPolicy = NonNullable<FastifyHelmetOptions['contentSecurityPolicy']>;

const STRICT = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  workerSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  manifestSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Headers of every answer; a page may have a policy of its own in place of this one's. */
export function securityHeaders({ speaksTls }: { readonly speaksTls: boolean }) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...STRICT,
        // 'self' covers ws: and wss: too, but not in older Safaris. The Host has been checked.
        connectSrc: [
          "'self'",
          (request) => `ws://${request.headers.host}`,
          (request) => `wss://${request.headers.host}`,
        ],
      },
    } satisfies ContentSecurityPolicy,
    // A promise for all of a host's ports: only where the server itself speaks TLS.
    strictTransportSecurity: speaksTls,
    // Browsers refuse it, with a complaint, on pages that are not secure.
    crossOriginOpenerPolicy: speaksTls,
    originAgentCluster: speaksTls,
    referrerPolicy: { policy: 'no-referrer' },
  } satisfies FastifyHelmetOptions;
}

/**
 * The room page's own: it may connect anywhere, by the schemes that LiveKit's client uses. A reader
 * may paste the address of any LiveKit server, which is known to nobody when the page is served, and
 * a LiveKit Cloud names further hosts of its own.
 */
export function roomPagePolicy() {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...STRICT,
        connectSrc: ["'self'", 'ws:', 'wss:', 'http:', 'https:'],
        mediaSrc: ["'self'", 'blob:'],
      },
    } satisfies ContentSecurityPolicy,
  };
}
