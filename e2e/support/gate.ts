import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy whose WebSocket upgrades wait until they are let through: a slow way to the server. */
export interface Gate {
  readonly url: string;
  /** Lets through those that wait and all to come. */
  open(): void;
  close(): Promise<void>;
}

/** Stands before the server at `target`, on a port of its own. */
export async function openGate(target: string): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let waiting: (() => void)[] | null = [];

  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => client.destroy());
    client.once('data', (head) => {
      const pass = (): void => {
        const upstream = connect(Number(port), hostname);
        sockets.add(upstream);
        upstream.on('error', () => client.destroy());
        client.on('close', () => upstream.destroy());
        upstream.on('close', () => client.destroy());
        upstream.write(head);
        client.pipe(upstream).pipe(client);
      };
      client.pause();
      if (waiting && /^upgrade: websocket/im.test(head.toString('latin1'))) waiting.push(pass);
      else pass();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    open() {
      for (const pass of waiting ?? []) pass();
      waiting = null;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
