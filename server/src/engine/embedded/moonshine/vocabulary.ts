/** Pieces of a `tokens.txt`: a line `base64(piece) id` each, in the order of their ids. */
export class Vocabulary {
  readonly #pieces: readonly Buffer[];

  constructor(tokensText: string) {
    this.#pieces = tokensText
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Buffer.from(line.slice(0, line.lastIndexOf(' ')), 'base64'));
  }

  /** The text of `tokens`, trimmed. Bytes that make no character become U+FFFD. */
  textOf(tokens: readonly number[]): string {
    const bytes = Buffer.concat(tokens.map((token) => this.#pieces[token] ?? Buffer.alloc(0)));
    return bytes.toString('utf8').replaceAll('▁', ' ').trim();
  }

  /** The last token that is just `piece`: the pieces of one byte come before those of the training. Throws where there is none. */
  tokenOf(piece: string): number {
    const token = this.#pieces.findLastIndex((each) => each.toString('utf8') === piece);
    if (token < 0) throw new Error(`no token is ${piece}`);
    return token;
  }
}
