const ANSWER_WITHIN_MS = 3_000;

/**
 * Whether a LiveKit server answers at `url` and would let this token in. Of a room that is full it
 * says so, too: it looks at the token alone. Never rejects; waits 3 s at most.
 */
export async function takesToken(
  url: string,
  token: string,
  ask: typeof fetch = fetch,
): Promise<boolean> {
  try {
    const address = new URL(url);
    address.protocol = address.protocol.replace('ws', 'http');
    address.pathname = `${address.pathname.replace(/\/$/, '')}/rtc/validate`;
    const response = await ask(address.href, {
      cache: 'no-store',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}
