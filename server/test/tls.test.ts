import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { readConfig } from '../src/config.ts';
import { openServer } from './support/test-server.ts';

const file = (name: string): string => fileURLToPath(new URL(`./support/${name}`, import.meta.url));
/** Made for this test, for localhost, by nobody. */
const CERT = file('localhost.cert.pem');
const KEY = file('localhost.key.pem');

test('with a certificate page and streams are served by TLS', async () => {
  const result = readConfig({ PORT: '0', EARSHOT_TLS_CERT: CERT, EARSHOT_TLS_KEY: KEY });
  if (result.type === 'wrong') throw new Error(result.line);
  const server = await openServer({ config: result.config });
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/);
  const ca = readFileSync(CERT);
  const answer = await new Promise<{ status: number | undefined; hsts: string | undefined }>(
    (resolve, reject) => {
      get(`${server.url}readyz`, { ca }, (response) => {
        response.resume();
        const hsts = response.headers['strict-transport-security'];
        resolve({ status: response.statusCode, hsts });
      }).on('error', reject);
    },
  );
  expect(answer.status).toBe(200);
  expect(answer.hsts).toContain('max-age');
  const origin = server.url.slice(0, -1);
  const socket = new WebSocket(server.streamUrl, ['stt.v1'], { ca, origin });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.terminate();
});

test('a certificate without its key, or with another file as key, is one line', () => {
  const line = (env: Record<string, string>): string => {
    const result = readConfig(env);
    return result.type === 'wrong' ? result.line : 'accepted';
  };
  expect(line({ EARSHOT_TLS_CERT: CERT })).toContain('EARSHOT_TLS_KEY: nothing was given');
  expect(line({ EARSHOT_TLS_CERT: CERT, EARSHOT_TLS_KEY: CERT })).toMatch(
    /^EARSHOT_TLS_KEY: given/,
  );
  expect(line({ EARSHOT_TLS_CERT: '/none', EARSHOT_TLS_KEY: KEY })).toMatch(
    /^EARSHOT_TLS_CERT: given/,
  );
});
