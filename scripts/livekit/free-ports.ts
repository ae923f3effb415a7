import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that systems hand out by themselves (from 32768 on Linux, 49152 elsewhere): what was
 * free stays so while a server that is to come back on it is away.
 */
const FROM = 20_000;
const TO = 32_000;
const MAX_TRIES = 50;

/** So many different ports that nobody uses on the loopback, neither by TCP nor by UDP. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries++) {
    if (tries === MAX_TRIES) throw new Error(`no ${count} free ports from ${FROM} to ${TO}`);
    const port = FROM + Math.floor(Math.random() * (TO - FROM));
    if ((await isFreeByTcp(port)) && (await isFreeByUdp(port))) found.add(port);
  }
  return [...found];
}

async function isFreeByTcp(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

async function isFreeByUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
  } catch {
    return false;
  }
  socket.close();
  await once(socket, 'close');
  return true;
}
