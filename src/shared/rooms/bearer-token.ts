/**
 * The `Authorization` header of a request that carries the server's access token. Percent-encoded
 * as UTF-8, since a token may be any text and a header takes none beyond Latin-1.
 * Throws a `URIError` for half a surrogate pair, which is no text.
 */
export function bearerHeader(token: string): string {
  return `Bearer ${encodeURIComponent(token)}`;
}

/** The token in such a header; null where there is none. A token of plain ASCII without `%` may stand as it is. */
export function readBearerHeader(header: string | undefined): string | null {
  const encoded = /^Bearer +(\S.*)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
