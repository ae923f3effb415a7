import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { HEADS, WIDTH } from './moonshine-shape.ts';
import type { RotaryTables } from './rotary-tables.ts';
import type { QuantisedMatrix } from '../onnx/quantised-matrix.ts';

export interface SelfAttention {
  readonly layer: number;
  readonly rotary: RotaryTables;
  /** Of the first row [1]. */
  readonly position: string;
  /** Of queries, keys and values. */
  readonly matrices: readonly QuantisedMatrix[];
  /** What the rows are: the name of their dimension. */
  readonly rows: string;
  /** Added to the weights; all rows see each other without it. */
  readonly mask?: string;
}

/**
 * What the rows of `x` [1, n, 288] attend to among themselves and those before them: [1, n, 288]. Declares the
 * graph's inputs `pastKey.l` and `pastValue.l` and its outputs `key.l` and `value.l`.
 */
export function selfAttention(
  graph: GraphBuilder,
  x: string,
  { layer, rotary, position, matrices, rows, mask }: SelfAttention,
): string {
  const [query = '', key = '', value = ''] = matrices.map((matrix) => graph.product(x, matrix));
  const turnedKey = rotary.turn(key, position);
  graph.output(`key.${layer}`, turnedKey, [1, rows, WIDTH]);
  graph.output(`value.${layer}`, value, [1, rows, WIDTH]);
  const pastKey = graph.input(`pastKey.${layer}`, [1, 'past', WIDTH]);
  const pastValue = graph.input(`pastValue.${layer}`, [1, 'past', WIDTH]);
  const attending = [
    rotary.turn(query, position),
    graph.op('Concat', [pastKey, turnedKey], { axis: 1 }),
    graph.op('Concat', [pastValue, value], { axis: 1 }),
  ];
  if (mask !== undefined) attending.push('', '', mask);
  return graph.op('MultiHeadAttention', attending, { num_heads: HEADS });
}
