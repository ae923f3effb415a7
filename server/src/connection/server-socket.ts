/**
 * As much of a WebSocket as a {@link Connection} needs; one of `ws` has this shape. Nothing of it
 * throws, and `close` is always the last event.
 */
export interface ServerSocket {
  /** The subprotocol agreed on; empty: none was offered. */
  readonly protocol: string;
  /** Bytes handed to `send` that the network has not taken yet. */
  readonly bufferedAmount: number;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  /** The code of the other side's close frame; 1005 without a code, 1006 without a frame. */
  on(event: 'close', listener: (code: number) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'pong', listener: () => void): unknown;
  /** `done` is called once the network has taken it, or never will. */
  send(data: string, done: (error?: Error | null) => void): void;
  ping(): void;
  /** Sends what waits, then a close frame; the socket is closed once the other side has answered, or after a time. */
  close(code: number, reason: string): void;
  /** At once, without a close frame. */
  terminate(): void;
  /** Gives no messages until `resume`. */
  pause(): void;
  resume(): void;
}
