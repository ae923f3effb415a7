/** Pieces of a `tokens.txt`: a line `base64(piece) id` each, in the order of their ids. */
export class Vocabulary {
  /** All pieces, one after another: tens of thousands of small buffers would take ten times the memory. */
  readonly #bytes: Buffer;
  /** Where each piece begins, and at last where the last one ends. */
  readonly #starts: Uint32Array;

  constructor(tokensText: string) {
    const pieces = tokensText
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Buffer.from(line.slice(0, line.lastIndexOf(' ')), 'base64'));
    this.#bytes = Buffer.concat(pieces);
    this.#starts = new Uint32Array(pieces.length + 1);
    pieces.forEach((piece, token) => {
      this.#starts[token + 1] = (this.#starts[token] ?? 0) + piece.length;
    });
  }

  /** The text of `tokens`, trimmed. Bytes that make no character become U+FFFD. */
  textOf(tokens: readonly number[]): string {
    const bytes = Buffer.concat(tokens.map((token) => this.#piece(token)));
    return bytes.toString('utf8').replaceAll('▁', ' ').trim();
  }

  /** The last token that is just `piece`: the pieces of one byte come before those of the training. Throws where there is none. */
  tokenOf(piece: string): number {
    const wanted = Buffer.from(piece);
    for (let token = this.#starts.length - 2; token >= 0; token--)
      if (this.#piece(token).equals(wanted)) return token;
    throw new Error(`no token is ${piece}`);
  }

  /** A view; empty for a token that there is not. */
  #piece(token: number): Buffer {
    return this.#bytes.subarray(this.#starts[token] ?? 0, this.#starts[token + 1] ?? 0);
  }
}
