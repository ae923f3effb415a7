import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TarballPart, TarballSource } from './tarball-source.ts';

/** How the double answers one request for the tarball; after the last, every answer is `whole`. */
export type Answer =
  | { readonly type: 'whole' }
  /** Breaks the connection once the client has taken so many bytes of this answer. */
  | { readonly type: 'cut'; readonly afterBytes: number; readonly ignoreRange?: boolean }
  | { readonly type: 'ignore-range' }
  /** Says nothing more after so many bytes, and keeps the connection. */
  | { readonly type: 'stall'; readonly afterBytes: number }
  | { readonly type: 'wrong-bytes' }
  | { readonly type: 'status'; readonly status: number };

/**
 * Named double of an npm registry, on the loopback: serves one tarball, well or badly, and keeps
 * what it was asked.
 */
export class RegistryDouble {
  /** The byte from which each request for the tarball wanted it, in order. */
  readonly starts: number[] = [];
  readonly #server = createServer((request, response) => this.#handleRequest(request, response));
  readonly #tarballPath: string;
  readonly #tarball: Buffer;
  readonly #answers: Answer[];
  #cut: { readonly atByte: number; now(): void } | undefined;

  constructor(tarballPath: string, tarball: Buffer, answers: readonly Answer[]) {
    this.#tarballPath = tarballPath;
    this.#tarball = tarball;
    this.#answers = [...answers];
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The source, reporting here what the client has taken, so that a cut falls on a known byte. */
  watch(source: TarballSource): TarballSource {
    return {
      describe: (name) => source.describe(name),
      open: async (wanted, offset) => {
        const part = await source.open(wanted, offset);
        return { ...part, body: this.#watchBody(part) };
      },
    };
  }

  async *#watchBody(part: TarballPart): AsyncIterable<Uint8Array> {
    let at = part.offset;
    for await (const chunk of part.body) {
      yield chunk;
      at += chunk.length;
      if (this.#cut && at >= this.#cut.atByte) this.#cut.now();
    }
  }

  #handleRequest(request: IncomingMessage, response: ServerResponse): void {
    if (request.url !== this.#tarballPath) {
      response.writeHead(404).end('{}');
      return;
    }
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    this.starts.push(start);
    const answer = this.#answers.shift() ?? { type: 'whole' };
    switch (answer.type) {
      case 'whole':
        response.end(this.#begin(start, response));
        break;
      case 'ignore-range':
        response.end(this.#tarball);
        break;
      case 'cut': {
        const from = answer.ignoreRange ? 0 : start;
        response.write(this.#begin(from, response).subarray(0, answer.afterBytes));
        this.#cut = { atByte: from + answer.afterBytes, now: () => response.destroy() };
        break;
      }
      case 'stall':
        response.write(this.#begin(start, response).subarray(0, answer.afterBytes));
        break;
      case 'wrong-bytes':
        response.end(Buffer.from(this.#tarball).reverse());
        break;
      case 'status':
        response.writeHead(answer.status).end('{}');
        break;
    }
  }

  /** Writes the head of a full or partial answer and returns its body. */
  #begin(start: number, response: ServerResponse): Buffer {
    const body = this.#tarball.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': body.length,
      ...(start > 0
        ? {
            'content-range': `bytes ${start}-${this.#tarball.length - 1}/${this.#tarball.length}`,
          }
        : {}),
    });
    return body;
  }
}
