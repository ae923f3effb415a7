import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { STREAM_PATH, SUBPROTOCOL } from '../../../src/shared/protocol/version.ts';
import type { StreamObserver } from '../session/stream-observer.ts';
import type { HostPolicy } from './host-policy.ts';
import type { SocketGate } from './socket-gate.ts';
import { clientAddress } from './client-address.ts';

export interface StreamUpgradeDeps {
  readonly policy: HostPolicy;
  readonly gate: SocketGate;
  readonly trustedProxies: number;
  /** Over it `ws` itself closes with 1009, before the bytes are in memory. */
  readonly maxPayloadBytes: number;
  readonly closeTimeoutMs: number;
  readonly log: Logger;
  readonly observer?: Pick<StreamObserver, 'upgradeRefused'> | undefined;
  /** Takes over the socket; `leave` frees its place and is called once it is closed. */
  readonly onSocket: (socket: WebSocket, address: string, leave: () => void) => void;
}

interface Refused {
  readonly status: number;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/**
 * The way from an HTTP request to a stream's socket: everything that can be refused before it costs
 * anything. A browser sees only that it failed; what is written here is for people with curl.
 */
export function handleStreamUpgrades(server: Server, deps: StreamUpgradeDeps): WebSocketServer {
  // `closeTimeout` is in ws 8.23 and not yet in its types.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    perMessageDeflate: false,
    maxPayload: deps.maxPayloadBytes,
    closeTimeout: deps.closeTimeoutMs,
    handleProtocols: () => SUBPROTOCOL,
  };
  const sockets = new WebSocketServer(options);
  server.on('upgrade', (request, socket, head) => {
    // One reset before the upgrade must not end the process; afterwards `ws` listens.
    const ignore = (): void => {};
    socket.on('error', ignore);
    const refusal = check(request, deps.policy);
    if (refusal) return refuse(socket, refusal, deps);
    const address = clientAddress(request, deps.trustedProxies);
    const answer = deps.gate.enter(address);
    if (answer.type === 'refused')
      return refuse(socket, { ...answer, message: 'too many connections' }, deps);
    socket.once('close', answer.leave);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off('error', ignore);
      deps.onSocket(webSocket, address, answer.leave);
    });
  });
  return sockets;
}

function check(request: IncomingMessage, policy: HostPolicy): Refused | null {
  const { host, origin } = request.headers;
  const path = request.url?.split('?', 1)[0];
  if (!policy.allowsHost(host)) return { status: 403, message: 'this Host is not allowed' };
  if (!policy.allowsOrigin(origin, host))
    return { status: 403, message: 'this Origin is not allowed' };
  if (path !== STREAM_PATH) return { status: 404, message: `streams are at ${STREAM_PATH}` };
  const offered = request.headers['sec-websocket-protocol'];
  // Without any offer the socket opens and is told so in a message that a browser can read.
  if (offered !== undefined && !offered.split(',').some((it) => it.trim() === SUBPROTOCOL))
    return { status: 400, message: `the subprotocol spoken here is ${SUBPROTOCOL}` };
  return null;
}

function refuse(socket: Duplex, refused: Refused, { log, observer }: StreamUpgradeDeps): void {
  const { status, message, retryAfterSeconds } = refused;
  log.info({ status, reason: message }, 'upgrade refused');
  observer?.upgradeRefused(status);
  const body = `${message}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
