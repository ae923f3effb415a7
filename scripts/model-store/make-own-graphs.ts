import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDecoder } from '../../server/src/model/moonshine/decoder-graph.ts';
import { buildEncoder } from '../../server/src/model/moonshine/encoder-graph.ts';
import { buildFrontEnd } from '../../server/src/model/moonshine/front-end-graph.ts';
import { ShippedWeights } from '../../server/src/model/moonshine/shipped-weights.ts';
import { buildSilero } from '../../server/src/model/silero/silero-graph.ts';
import {
  MOONSHINE,
  OWN_DECODER,
  OWN_ENCODER,
  OWN_FRONT_END,
  OWN_SILERO,
  SILERO,
  type PinnedPackage,
} from './pins.ts';

/** The graph of ours that lies at `target`, of the shipped files in the store. A few seconds. */
export async function makeOwnGraph(target: string, storeDir: string): Promise<Uint8Array> {
  const shipped = ({ files }: PinnedPackage): Promise<Buffer[]> =>
    Promise.all(files.map((file) => readFile(join(storeDir, file.target))));
  if (target === OWN_SILERO.target) {
    const [silero] = await shipped(SILERO);
    if (!silero) throw new Error('the shipped voice activity model has one file');
    return buildSilero(silero);
  }
  const [encoder, decoder] = await shipped(MOONSHINE);
  if (!encoder || !decoder) throw new Error('the shipped model has two files');
  switch (target) {
    case OWN_FRONT_END.target:
      return buildFrontEnd(new ShippedWeights(encoder));
    case OWN_ENCODER.target:
      return buildEncoder(new ShippedWeights(encoder), new ShippedWeights(decoder));
    case OWN_DECODER.target:
      return buildDecoder(new ShippedWeights(decoder));
    default:
      throw new Error(`${target} is none of our graphs`);
  }
}
