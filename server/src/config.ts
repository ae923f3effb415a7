import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type * as z from 'zod';
import type { LivekitServer } from './rooms/livekit-server.ts';
import type { Setting } from './setting.ts';
import { SETTINGS } from './settings.ts';

type Settings = typeof SETTINGS;
type Values = { readonly [K in keyof Settings]: z.output<Settings[K]['schema']> };

/** The server's configuration, checked. Milliseconds, bytes and counts as their names say. */
export interface Config extends Values {
  /** Contents of the two PEM files. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** All of LIVEKIT_*; without it nobody is given a token for a room. */
  readonly livekit?: LivekitServer;
}

export type ConfigResult =
  | { readonly type: 'config'; readonly config: Config }
  /** One line for a person: the variable, what was given, what is allowed. */
  | { readonly type: 'wrong'; readonly line: string };

/** Reads and checks every setting. Set but empty counts as unset. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    const given = env[setting.variable] || undefined;
    const result = setting.schema.safeParse(given ?? setting.default ?? undefined);
    if (!result.success) return wrong(setting, given);
    values[key] = result.data;
  }
  const result = withTls(values as unknown as Values);
  return result.type === 'wrong' ? result : withLivekit(result.config);
}

/** The settings as a Markdown table, for the README. */
export function settingsTable(): string {
  const rows = Object.values(SETTINGS).map(
    (setting: Setting<unknown>) =>
      `| \`${setting.variable}\` | ${setting.default ?? ''} | ${setting.allowed} | ${setting.doc} |`,
  );
  return ['| Variable | Default | Allowed | |', '|---|---|---|---|', ...rows].join('\n');
}

function withTls(values: Values): ConfigResult {
  const exposed = exposureOf(values);
  if (exposed) return exposed;
  const { tlsCert, tlsKey } = values;
  if (tlsCert === undefined && tlsKey === undefined) return { type: 'config', config: values };
  if (tlsCert === undefined) return wrong(SETTINGS.tlsCert, undefined);
  if (tlsKey === undefined) return wrong(SETTINGS.tlsKey, undefined);
  const cert = readPem(tlsCert);
  if (!cert) return wrong(SETTINGS.tlsCert, tlsCert);
  const key = readPem(tlsKey);
  if (!key) return wrong(SETTINGS.tlsKey, tlsKey);
  return fits(cert, key)
    ? { type: 'config', config: { ...values, tls: { cert, key } } }
    : wrong(SETTINGS.tlsKey, tlsKey);
}

function withLivekit(config: Config): ConfigResult {
  const { livekitUrl: url, livekitApiKey: apiKey, livekitApiSecret: apiSecret } = config;
  if (url === undefined && apiKey === undefined && apiSecret === undefined)
    return { type: 'config', config };
  if (url === undefined) return wrong(SETTINGS.livekitUrl, undefined);
  if (apiKey === undefined) return wrong(SETTINGS.livekitApiKey, undefined);
  if (apiSecret === undefined) return wrong(SETTINGS.livekitApiSecret, undefined);
  return { type: 'config', config: { ...config, livekit: { url, apiKey, apiSecret } } };
}

function readPem(file: string): Buffer | null {
  try {
    const content = readFileSync(file);
    return content.includes('-----BEGIN ') ? content : null;
  } catch {
    return null;
  }
}

function fits(cert: Buffer, key: Buffer): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}

/** Whoever can reach the server can use it: on other addresses than this machine's own that must be said. */
function exposureOf({ host, token, open }: Values): ConfigResult | null {
  if (isLoopback(host) || token !== undefined || open !== undefined) return null;
  const line = `HOST=${host} can be reached from other machines: set EARSHOT_TOKEN to ${SETTINGS.token.allowed}, or EARSHOT_OPEN=anyone; or leave HOST at ${SETTINGS.host.default}`;
  return { type: 'wrong', line };
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}

function wrong(setting: Setting<unknown>, given: string | undefined): ConfigResult {
  const shown = setting.secret ? 'a value that is not shown' : JSON.stringify(given);
  const was = given === undefined ? 'nothing was given' : `given: ${shown}`;
  return { type: 'wrong', line: `${setting.variable}: ${was}; allowed: ${setting.allowed}` };
}
