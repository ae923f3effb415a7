import * as z from 'zod';

/** The LiveKit server whose rooms pages are let into. */
export interface LivekitServer {
  /** As browsers reach it: ws: or wss:, without a final slash. */
  readonly url: string;
  readonly apiKey: string;
  /** Signs tokens. Never logged, never in an answer. */
  readonly apiSecret: string;
}

const AS_WEB_SOCKET: Readonly<Record<string, string>> = {
  'ws:': 'ws:',
  'wss:': 'wss:',
  'http:': 'ws:',
  'https:': 'wss:',
};

/** An address of a LiveKit server, as people write them, becomes {@link LivekitServer.url}. */
export const livekitUrlSchema = z
  .string()
  .max(2_048)
  .transform((text, context) => {
    const url = webSocketUrl(text);
    if (url !== null) return url;
    context.addIssue({ code: 'custom', message: 'not an address of a LiveKit server' });
    return z.NEVER;
  });

function webSocketUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, host, pathname, search, hash, username, password } = new URL(text);
  const scheme = AS_WEB_SOCKET[protocol];
  // A user's name or a query would be part of what every page is given.
  if (!scheme || !host || search || hash || username || password) return null;
  return `${scheme}//${host}${pathname.replace(/\/+$/, '')}`;
}
