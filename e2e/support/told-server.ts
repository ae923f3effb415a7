import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { decodeAudioFrame } from '../../src/shared/protocol/audio-frame.ts';
import type { ServerMessage } from '../../src/shared/protocol/server-message.ts';
import { STREAM_PATH, SUBPROTOCOL } from '../../src/shared/protocol/version.ts';
import { readyMessage } from '../../src/worker/transport-double.ts';

/**
 * The named double of the stream's far end, for what a real engine does not do on demand: it takes
 * audio and says only what it is told, so it stalls by itself. The page comes from a real server.
 */
export interface ToldServer {
  readonly url: string;
  /** Samples that the newest stream has sent. */
  received(): number;
  /** The newest stream's end marker has come. */
  hasEnded(): boolean;
  partial(start: number, end: number, text: string): void;
  /** The tile after the last. */
  final(samples: number, text: string): void;
  /** All that is left as one tile, and the end. */
  finish(text: string): void;
  close(): Promise<void>;
}

interface Stream {
  readonly socket: WebSocket;
  received: number;
  committed: number;
  seq: number;
  finals: number;
  hasEnded: boolean;
}

/** Stands before the server at `target`, on a port of its own. */
export async function openToldServer(target: string): Promise<ToldServer> {
  let newest: Stream | null = null;
  const stream = (): Stream => {
    if (!newest) throw new Error('no stream has been opened yet');
    return newest;
  };
  const say = (message: ServerMessage): void => stream().socket.send(JSON.stringify(message));
  const final = (samples: number, text: string): void => {
    const it = stream();
    const start = it.committed;
    it.committed += samples;
    it.finals += 1;
    it.seq += 1;
    say({ type: 'final', seq: it.seq, id: `${start}`, start, end: it.committed, text });
  };

  const http = createServer((incoming, answer) => {
    const headers = { ...incoming.headers, host: new URL(target).host };
    const onward = request(new URL(incoming.url ?? '/', target), { headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    onward.end();
  });
  const sockets = new WebSocketServer({
    server: http,
    path: STREAM_PATH,
    handleProtocols: () => SUBPROTOCOL,
  });
  sockets.on('connection', (socket) => {
    const opened = { socket, received: 0, committed: 0, seq: 0, finals: 0, hasEnded: false };
    newest = opened;
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return takeAudio(opened, data);
      const message = JSON.parse(data.toString()) as { type: string; t?: number };
      if (message.type === 'start') socket.send(JSON.stringify(readyMessage()));
      if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong', t: message.t }));
      if (message.type === 'end_of_stream') opened.hasEnded = true;
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    received: () => newest?.received ?? 0,
    hasEnded: () => newest?.hasEnded ?? false,
    partial: (start, end, text) =>
      say({ type: 'partial', id: `${start}`, rev: 1, start, end, text, stableChars: 0 }),
    final,
    finish(text) {
      const it = stream();
      if (it.received > it.committed) final(it.received - it.committed, text);
      it.seq += 1;
      say({ type: 'done', seq: it.seq, samples: it.committed, finals: it.finals });
      it.socket.close(1000);
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}

function takeAudio(stream: Stream, data: Buffer): void {
  const frame = decodeAudioFrame(data);
  if (typeof frame === 'string') throw new Error(frame);
  stream.received = frame.firstSample + frame.pcm.length;
}
