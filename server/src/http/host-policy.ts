import { isIP } from 'node:net';

export interface HostPolicyOptions {
  /** Host names, besides localhost and addresses, under which the server may be reached; no port. */
  readonly allowedHosts: readonly string[];
  /** Origins (`https://name[:port]`) of other pages that may open streams. */
  readonly allowedOrigins: readonly string[];
}

/**
 * Keeps foreign pages out: by Origin, and by Host against DNS rebinding. An address in place of a
 * name is always allowed: rebinding needs a name. So a phone may type the machine's address, while
 * names other than localhost are listed in the configuration.
 */
export class HostPolicy {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  constructor(options: HostPolicyOptions) {
    this.#hosts = new Set(['localhost', ...options.allowedHosts.map((it) => it.toLowerCase())]);
    this.#origins = new Set(options.allowedOrigins);
  }

  allowsHost(host: string | undefined): boolean {
    const name = hostName(host);
    if (name === null) return false;
    return this.#hosts.has(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0;
  }

  /** No Origin at all is not a browser. The page's own is the one whose host is the request's. */
  allowsOrigin(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || this.#origins.has(origin)) return true;
    const page = parse(origin);
    if (!page || page.origin !== origin || !host) return false;
    // The scheme is the page's: behind a proxy that ends TLS the two differ.
    return parse(`${page.protocol}//${host}`)?.host === page.host;
  }
}

/** The name of a Host header, in lower case and an IPv6 address in brackets; null: it is none. */
export function hostName(host: string | undefined): string | null {
  // A Host is a name and a port; anything that would make it another part of a URL is not.
  if (!host || !/^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host)) return null;
  return parse(`http://${host}`)?.hostname ?? null;
}

function parse(url: string): URL | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed : null;
}
