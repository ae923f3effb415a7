import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { readBearerHeader } from '../../../src/shared/rooms/bearer-token.ts';
import {
  accessRequestSchema,
  ROOMS_PATH,
  type Access,
  type AccessRefusal,
  type RoomsInfo,
} from '../../../src/shared/rooms/room-access.ts';
import type { Clock } from '../../../src/shared/time/clock.ts';
import { equalSecrets } from '../equal-secrets.ts';
import { AddressBudget } from '../http/address-budget.ts';
import { clientAddress } from '../http/client-address.ts';
import type { HostPolicy } from '../http/host-policy.ts';
import type { SocketGate } from '../http/socket-gate.ts';
import type { LivekitServer } from './livekit-server.ts';
import type { RoomTokens } from './room-tokens.ts';

/** A room, a name and a seat at their longest, all of it escaped. */
const MAX_BODY_BYTES = 4_096;

export interface RoomRoutesOptions {
  /** Absent: no tokens are given. */
  readonly livekit?: LivekitServer | undefined;
  /** The server's access token; absent: anyone may ask. Never logged. */
  readonly token: string | undefined;
  readonly maxRoomTokensPerMinute: number;
  readonly trustedProxies: number;
  readonly policy: Pick<HostPolicy, 'allowsOrigin'>;
  /** Wrong access tokens count as failed starts of streams do: it is one token to be guessed. */
  readonly gate: Pick<SocketGate, 'startFailed' | 'failureWaitMs'>;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Refused extends AccessRefusal {
  readonly status: number;
}

/** `GET /v1/rooms` says whether tokens are given, `POST /v1/rooms` gives one. Nothing of a request is logged. */
export async function serveRooms(app: FastifyInstance, options: RoomRoutesOptions): Promise<void> {
  const tokens = await openTokens(options.livekit);
  const admit = admission(options);
  await app.register(async (routes) => {
    // Only JSON is read: what a form of another page can send is not.
    routes.removeContentTypeParser('text/plain');
    routes.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { host, origin } = request.headers;
      if (options.policy.allowsOrigin(origin, host)) return;
      await reply.code(403).send({ error: 'this Origin is not allowed' });
    });
    const answer = (reply: FastifyReply, { status, ...refusal }: Refused): FastifyReply => {
      options.log.info({ status, code: refusal.code }, 'room token refused');
      if (refusal.retryAfterMs !== undefined)
        reply.header('retry-after', String(Math.ceil(refusal.retryAfterMs / 1000)));
      return reply.code(status).send(refusal satisfies AccessRefusal);
    };
    routes.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
      answer(reply, refusalOf(error.statusCode ?? 500, Number(reply.getHeader('retry-after')))),
    );
    routes.get(ROOMS_PATH, () => ({ configured: tokens !== null }) satisfies RoomsInfo);
    routes.post(ROOMS_PATH, {
      bodyLimit: MAX_BODY_BYTES,
      // Before the body is read.
      onRequest: async (request, reply) => {
        const refused = tokens ? admit(request) : NOT_CONFIGURED;
        if (refused) await answer(reply, refused);
      },
      handler: async (request, reply): Promise<Access | FastifyReply> => {
        if (!tokens) return answer(reply, NOT_CONFIGURED);
        const asked = accessRequestSchema.safeParse(request.body);
        return asked.success ? tokens.give(asked.data) : answer(reply, BAD_MESSAGE);
      },
    });
  });
}

/** LiveKit's library takes a third of a second to load: only where it is used. */
async function openTokens(livekit: LivekitServer | undefined): Promise<RoomTokens | null> {
  if (!livekit) return null;
  const { RoomTokens } = await import('./room-tokens.ts');
  return new RoomTokens(livekit);
}

/** Who may ask, and how often; null: this one. */
function admission(options: RoomRoutesOptions): (request: FastifyRequest) => Refused | null {
  const { token, gate, clock, trustedProxies } = options;
  const asked = new AddressBudget(options.maxRoomTokensPerMinute, clock);
  return ({ raw, headers }) => {
    const address = clientAddress(raw, trustedProxies);
    const waitMs = Math.max(gate.failureWaitMs(address), asked.waitMs(address));
    if (waitMs > 0) return tooFast(waitMs);
    if (
      token !== undefined &&
      !equalSecrets(readBearerHeader(headers.authorization) ?? '', token)
    ) {
      gate.startFailed(address);
      return UNAUTHORISED;
    }
    asked.spend(address);
    return null;
  };
}

const NOT_CONFIGURED: Refused = {
  status: 501,
  code: 'rooms_not_configured',
  error: 'set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET',
};
const UNAUTHORISED: Refused = {
  status: 401,
  code: 'unauthorised',
  error: 'the access token is missing or wrong: Authorization: Bearer <token>',
};
const BAD_MESSAGE: Refused = {
  status: 400,
  code: 'bad_message',
  error: 'a JSON object with room, name and role, and perhaps a seat',
};

function tooFast(retryAfterMs: number): Refused {
  return { status: 429, code: 'too_fast', error: 'too many requests', retryAfterMs };
}

/** What Fastify itself refuses: a body that is too large or no JSON, requests of any kind over the limit. */
function refusalOf(status: number, retryAfterSeconds: number): Refused {
  if (status === 429) return tooFast(1000 * (retryAfterSeconds || 1));
  if (status < 500) return { ...BAD_MESSAGE, status };
  return { status: 500, code: 'internal', error: 'internal error' };
}
