import { bearerHeader } from '../../shared/rooms/bearer-token.ts';
import {
  accessRefusalSchema,
  accessSchema,
  ROOMS_PATH,
  type AccessRequest,
} from '../../shared/rooms/room-access.ts';
import type { RoomTrouble, RoomTroubleCode } from '../../state/room-state.ts';
import type { AccessResult } from './room-ports.ts';
import { roomTrouble } from './room-trouble.ts';

const ANSWER_WITHIN_MS = 10_000;

const CODES = {
  rooms_not_configured: 'rooms_not_configured',
  bad_message: 'bad_name',
  unauthorised: 'unauthorised',
  too_fast: 'too_many_requests',
  internal: 'server_unreachable',
} as const satisfies Record<string, RoomTroubleCode>;

/** Asks our server for a token of a room. Never rejects; waits 10 s at most. */
export async function askAccess(
  request: AccessRequest,
  token: string,
  ask: typeof fetch = fetch,
): Promise<AccessResult> {
  try {
    const response = await ask(ROOMS_PATH, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === '' ? {} : { authorization: bearerHeader(token) }),
      },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return { type: 'access', access: accessSchema.parse(answer) };
    const refusal = accessRefusalSchema.safeParse(answer);
    if (!refusal.success) return refused(roomTrouble('server_unreachable'));
    const { code, retryAfterMs = null } = refusal.data;
    return refused(roomTrouble(CODES[code], { retryAfterMs, tokenSent: token !== '' }));
  } catch {
    return refused(roomTrouble('server_unreachable'));
  }
}

/** Whether our server hands out tokens; null where it does not say. Never rejects. */
export async function askConfigured(ask: typeof fetch = fetch): Promise<boolean | null> {
  try {
    const response = await ask(ROOMS_PATH, {
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const answer: unknown = await response.json();
    const isInfo = typeof answer === 'object' && answer !== null && 'configured' in answer;
    return response.ok && isInfo ? answer.configured === true : null;
  } catch {
    return null;
  }
}

function refused(trouble: RoomTrouble): AccessResult {
  return { type: 'refused', trouble };
}
