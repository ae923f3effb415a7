/** The WebSocket subprotocol, which is the protocol's version; an unknown one is refused. */
export const SUBPROTOCOL = 'stt.v1';
/** Where the stream's socket is. */
export const STREAM_PATH = '/v1/stream';
