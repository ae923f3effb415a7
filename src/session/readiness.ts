import type { Readiness } from './mic-session-ports.ts';

const READINESS_PATH = '/readyz';
/** The answer only chooses words: it is not worth a longer wait. */
const READINESS_WITHIN_MS = 2000;

/**
 * Asks the server why no socket opened, which the socket itself may not tell. A 503 without our
 * own JSON comes from a proxy in front of a server that does not answer. Never rejects.
 */
export async function askReadiness(
  request: typeof fetch = fetch,
  signal: AbortSignal = AbortSignal.timeout(READINESS_WITHIN_MS),
): Promise<Readiness> {
  try {
    const response = await request(READINESS_PATH, { cache: 'no-store', signal });
    if (response.ok) return 'ready';
    const ours = response.headers.get('content-type')?.includes('application/json') ?? false;
    return response.status === 503 && ours ? 'not_ready' : 'no_answer';
  } catch {
    return 'no_answer';
  }
}
