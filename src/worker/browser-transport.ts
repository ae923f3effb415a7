import type { OpenSocket, StreamSocket } from './transport.ts';

/** As much of the platform's WebSocket as is used; the `ws` package's class fits it, too. */
interface WebSocketLike {
  binaryType: string;
  readonly protocol: string;
  readonly bufferedAmount: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code: number): void;
}

export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

/** 1006: no close frame was seen. */
const ABNORMAL_CLOSE = 1006;

/** The transport over a WebSocket class; the one of the platform where no other is named. */
export function webSocketTransport(socketClass: WebSocketClass = WebSocket): OpenSocket {
  return (url, subprotocol, handlers) => {
    const socket = construct(socketClass, url, subprotocol);
    if (!socket) {
      let isLeft = false;
      queueMicrotask(() => {
        if (!isLeft) handlers.handleClose(ABNORMAL_CLOSE);
      });
      return { bufferedAmount: 0, send: () => undefined, close: () => (isLeft = true) };
    }
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => handlers.handleOpen(socket.protocol);
    socket.onmessage = ({ data }: { readonly data: unknown }) =>
      typeof data === 'string' ? handlers.handleText(data) : handlers.handleBinary();
    // Always followed by `close`, which says all there is to know; without a listener `ws` throws.
    socket.onerror = () => undefined;
    socket.onclose = ({ code }: { readonly code: number }) => handlers.handleClose(code);
    return openedSocket(socket);
  };
}

function openedSocket(socket: WebSocketLike): StreamSocket {
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (data) => socket.send(data),
    close: (code) => {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close(code);
    },
  };
}

/** Null for an address that is none, or one that this page may not use. */
function construct(socketClass: WebSocketClass, url: string, subprotocol: string) {
  try {
    return new socketClass(url, [subprotocol]);
  } catch {
    return null;
  }
}
