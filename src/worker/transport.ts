/**
 * What the stream client needs of a WebSocket: three verbs and a counter out, four handlers in.
 * Injected (S14): `browser-transport.ts` is the real one, `transport-double.ts` its double.
 */
export interface StreamSocket {
  /** Bytes handed to {@link send} that have not left this machine's process yet. */
  readonly bufferedAmount: number;
  /** Only after `handleOpen`. Never throws. Binary data is not kept by the caller. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Idempotent, in any state; no handler is called any more from here on. */
  close(code: number): void;
}

export interface SocketHandlers {
  /** `subprotocol`: what the server chose; empty if it chose none. */
  handleOpen(subprotocol: string): void;
  handleText(text: string): void;
  /** Binary data came; the protocol has none in this direction. */
  handleBinary(): void;
  /** The last call, once; also for a socket that never opened (1006). */
  handleClose(code: number): void;
}

/** Never throws and never calls a handler before it has returned: an unusable address is a close 1006. */
export type OpenSocket = (
  url: string,
  subprotocol: string,
  handlers: SocketHandlers,
) => StreamSocket;
