import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openServer } from './support/test-server.ts';

const file = (name: string): string => fileURLToPath(new URL(`./support/${name}`, import.meta.url));

test('a closing server takes nobody in whom it would have to wait for', async () => {
  const server = await openServer({ config: { startTimeoutMs: 60_000 } });
  const first = server.client();
  await first.start();
  // It reads no close frame, so the server is still closing when the next one comes.
  first.socket.pause();
  const closing = server.close();
  const late = server.client();
  expect((await late.closed).code).toBe(1006);
  first.socket.terminate();
  await closing;
});

test('a TLS handshake that never ends does not hold up the end of the server', async () => {
  const result = readConfig({
    PORT: '0',
    EARSHOT_TLS_CERT: file('localhost.cert.pem'),
    EARSHOT_TLS_KEY: file('localhost.key.pem'),
    EARSHOT_REQUEST_TIMEOUT_MS: '60000',
  });
  if (result.type === 'wrong') throw new Error(result.line);
  const server = await openServer({ config: result.config });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  // Served, so the socket before it has been accepted.
  const other = server.client();
  await other.closed;
  await server.close();
  await closed;
  expect(server.logged()).toContain('closed');
});
