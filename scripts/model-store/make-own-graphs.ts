import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDecoder } from '../../server/src/model/moonshine/decoder-graph.ts';
import { buildEncoder } from '../../server/src/model/moonshine/encoder-graph.ts';
import { ShippedWeights } from '../../server/src/model/moonshine/shipped-weights.ts';
import { MOONSHINE } from './pins.ts';

/** Moonshine's encoder or decoder as Earshot runs it, of the shipped files in the store. A few seconds. */
export async function makeOwnGraph(
  part: 'encoder' | 'decoder',
  storeDir: string,
): Promise<Uint8Array> {
  const [encoder, decoder] = await Promise.all(
    MOONSHINE.files.map(({ target }) => readFile(join(storeDir, target))),
  );
  if (!encoder || !decoder) throw new Error('the shipped model has two files');
  const shippedDecoder = new ShippedWeights(decoder);
  if (part === 'decoder') return buildDecoder(shippedDecoder);
  return buildEncoder(new ShippedWeights(encoder), shippedDecoder);
}
