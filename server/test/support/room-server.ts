import { expect } from 'vitest';
import { TokenVerifier } from 'livekit-server-sdk';
import {
  accessSchema,
  ROOMS_PATH,
  type Access,
  type AccessRequest,
} from '../../../src/shared/rooms/room-access.ts';
import type { Config } from '../../src/config.ts';
import { openServer, type TestServer } from './test-server.ts';

/** Of no server: tokens are made and read without one. */
export const LIVEKIT = {
  url: 'wss://rooms.example',
  apiKey: 'a-key-of-livekit',
  apiSecret: 'kept-to-itself-by-the-server',
};

export const SPEAKER: AccessRequest = { room: 'standup', name: 'Ada', role: 'speaker' };

export function openRoomServer(config: Partial<Config> = {}): Promise<TestServer> {
  return openServer({ config: { livekit: LIVEKIT, ...config } });
}

/** Asks for a token; a `body` that is a string goes out as it is. */
export function ask(
  { url }: TestServer,
  body: unknown = SPEAKER,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(new URL(ROOMS_PATH, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Asks for a token and is given one. */
export async function access(server: TestServer, request?: AccessRequest): Promise<Access> {
  const response = await ask(server, request);
  expect(response.status).toBe(200);
  return accessSchema.parse(await response.json());
}

/** What a token says, once its signature has been checked. */
export function read({ token }: Access) {
  return new TokenVerifier(LIVEKIT.apiKey, LIVEKIT.apiSecret).verify(token);
}
