import type { IncomingMessage } from 'node:http';

/**
 * The client's address, for caps. `X-Forwarded-For` is believed only behind `trustedProxies`
 * proxies of our own, each of which appends one entry: the client is so many from the right.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const entries = String(header ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  return entries.at(-trustedProxies) ?? entries[0] ?? direct;
}
