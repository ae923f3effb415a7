import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP connection with nothing of a WebSocket about it but what the test writes. */
export interface RawSocket {
  readonly socket: Socket;
  /** `host:port`, as a Host header has it. */
  readonly host: string;
  /** Settles with the close: all that came, as Latin-1. */
  readonly closed: Promise<string>;
  /** The code of the close frame that came, if one has; 1006 else. As far as a browser would see. */
  readonly closeCode: () => number;
}

/** Connects to a server's address; destroyed when the test has finished. */
export function openRawSocket(url: string): RawSocket {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  const chunks: Buffer[] = [];
  socket.on('data', (bytes) => chunks.push(bytes));
  socket.on('error', () => {});
  const received = (): Buffer => Buffer.concat(chunks);
  const closed = new Promise<string>((resolve) =>
    socket.once('close', () => resolve(received().toString('latin1'))),
  );
  return { socket, host, closed, closeCode: () => closeCodeIn(received()) };
}

/** The request that opens a stream's WebSocket. */
export function handshake(host: string, headers: readonly string[] = []): string {
  const lines = [
    'GET /v1/stream HTTP/1.1',
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: stt.v1',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The same with the handshake done: from here on it may write frames, or what it likes. */
export async function openUpgradedSocket(url: string): Promise<RawSocket> {
  const raw = openRawSocket(url);
  raw.socket.write(handshake(raw.host));
  await once(raw.socket, 'data');
  return raw;
}

/** Text and continuation are 0x1 and 0x0, binary 0x2, ping 0x9; the first byte carries FIN (0x80) and three reserved bits. */
export function clientFrame(firstByte: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 6 : 8);
  header[0] = firstByte;
  header[1] = 0x80 | Math.min(length, 126);
  if (length >= 126) header.writeUInt16BE(length, 2);
  // The mask is 0, so that the payload is itself.
  return Buffer.concat([header, payload]);
}

/** The server's frames after its handshake, walked to the close frame. Its frames are never masked. */
function closeCodeIn(received: Buffer): number {
  const handshakeEnd = received.indexOf('\r\n\r\n');
  let at = handshakeEnd < 0 ? received.length : handshakeEnd + 4;
  while (at + 2 <= received.length) {
    const opcode = received.readUInt8(at) & 0x0f;
    let length = received.readUInt8(at + 1) & 0x7f;
    let body = at + 2;
    if (length === 126 && body + 2 <= received.length) {
      length = received.readUInt16BE(body);
      body += 2;
    }
    if (opcode === 8 && length >= 2 && body + 2 <= received.length)
      return received.readUInt16BE(body);
    at = body + length;
  }
  return 1006;
}
