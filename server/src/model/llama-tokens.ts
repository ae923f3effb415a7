/** Rows of Moonshine's output layer; the 32,000 Llama pieces are followed by unused specials. */
export const MOONSHINE_VOCABULARY_SIZE = 32_768;

const BYTE_PIECE = /^<0x([0-9A-F]{2})>$/;

/**
 * Content of the `tokens.txt` that sherpa-onnx wants beside a Moonshine model with a merged decoder:
 * one line `base64(piece) id` each. A byte piece `<0xNN>` is that byte; ids past the vocabulary get
 * a special of their own, so that the file is as long as the model's output layer.
 *
 * `pieces` in the order of their ids: `vocabById` of the package `llama-tokenizer-js`.
 */
export function llamaTokensText(pieces: readonly string[]): string {
  if (pieces.length > MOONSHINE_VOCABULARY_SIZE)
    throw new Error(`vocabulary of ${pieces.length} pieces is larger than the model's`);
  const lines: string[] = [];
  for (let id = 0; id < MOONSHINE_VOCABULARY_SIZE; id++) {
    const piece = pieces[id] ?? `<unused_${id}>`;
    lines.push(`${pieceBytes(piece).toString('base64')} ${id}\n`);
  }
  return lines.join('');
}

function pieceBytes(piece: string): Buffer {
  const byte = BYTE_PIECE.exec(piece)?.[1];
  return byte === undefined ? Buffer.from(piece, 'utf8') : Buffer.from([Number.parseInt(byte, 16)]);
}
