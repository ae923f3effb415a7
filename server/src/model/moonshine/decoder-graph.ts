import { GraphBuilder, type PlaceInFile } from '../onnx/graph-builder.ts';
import { transposed } from '../onnx/layouts.ts';
import { HEADS, LAYERS, MAX_TOKENS, VOCABULARY, WIDTH } from './moonshine-shape.ts';
import { INT64, UINT8 } from '../onnx/onnx-proto.ts';
import { RotaryTables } from './rotary-tables.ts';
import { layerNorm } from './layer-norm.ts';
import { selfAttention } from './self-attention.ts';
import type { QuantisedMatrix } from '../onnx/quantised-matrix.ts';
import { UNSIGNED_TO_SIGNED, type ShippedWeights } from './shipped-weights.ts';

const TABLE = 'model.decoder.embed_tokens.weight_merged_0';

/** The output layer is multiplied in so many parts: of a draft of 48 tokens all of it is 6 MB. */
const PARTS = 4;
/** Tokens in a row of which the largest is found first. */
const BLOCK = 128;
/** In the folder of the graph, unchanged. */
const SHIPPED_DECODER = 'decoder_model_merged.onnx';

/**
 * The decoder, of n tokens after `past` ones that are known by their keys and values. Inputs: `tokens` [n];
 * `position` [1]: the first one's; `mask` [1, 1, n, past + n]: added to the weights of self-attention, 0 or very
 * negative; `pastKey.l` and `pastValue.l` [1, past, 288]; `crossKey.l` and `crossValue.l` [1, frames, 288].
 * Outputs: `next` [n]: the likeliest token after each; `key.l` and `value.l` [1, n, 288].
 */
export function buildDecoder(weights: ShippedWeights): Uint8Array {
  const graph = new GraphBuilder('moonshine decoder');
  const position = graph.input('position', [1], INT64);
  const mask = graph.input('mask', [1, 1, 'tokens', 'all']);
  const table = weights.table(TABLE);
  const rotary = new RotaryTables(graph, MAX_TOKENS);
  let x = embedded(graph, table, weights.placeOfTable(TABLE));
  const gain = (name: string): Float32Array =>
    weights.vector(`model.decoder.${name}.weight_merged_0`);
  let normal = layerNorm(graph, x, gain('layers.0.input_layernorm'));
  for (let layer = 0; layer < LAYERS; layer++) {
    const at = `/model/decoder/layers.${layer}`;
    const matrices = ['q_proj', 'k_proj', 'v_proj'].map((name) =>
      weights.matrix(`${at}/self_attn/${name}`),
    );
    const attention = { layer, rotary, position, matrices, rows: 'tokens', mask };
    const attended = selfAttention(graph, normal, attention);
    x = graph.op('Add', [x, graph.product(attended, weights.matrix(`${at}/self_attn/dense`))]);
    normal = layerNorm(graph, x, gain(`layers.${layer}.post_attention_layernorm`));
    const heard = graph.op(
      'MultiHeadAttention',
      [
        graph.product(normal, weights.matrix(`${at}/encoder_attn/q_proj`)),
        graph.input(`crossKey.${layer}`, [1, 'frames', WIDTH]),
        graph.input(`crossValue.${layer}`, [1, 'frames', WIDTH]),
      ],
      { num_heads: HEADS },
    );
    x = graph.op('Add', [x, graph.product(heard, weights.matrix(`${at}/encoder_attn/dense`))]);
    normal = layerNorm(graph, x, gain(`layers.${layer}.final_layernorm`));
    const bias = (name: string): Float32Array =>
      weights.vector(`model.decoder.layers.${layer}.mlp.${name}.bias_merged_0`);
    const up = graph.product(normal, weights.matrix(`${at}/mlp/up_proj`), bias('up_proj'));
    const [linear = '', gate = ''] = graph.ops(
      'Split',
      [up, graph.integers(4 * WIDTH, 4 * WIDTH)],
      2,
      { axis: -1 },
    );
    // SiLU of the gate: QuickGelu with a factor of 1.
    const inner = graph.op('Mul', [linear, graph.op('QuickGelu', [gate], { alpha: { float: 1 } })]);
    const down = graph.product(inner, weights.matrix(`${at}/mlp/down_proj`), bias('down_proj'));
    x = graph.op('Add', [x, down]);
    normal = layerNorm(
      graph,
      x,
      gain(layer === LAYERS - 1 ? 'norm' : `layers.${layer + 1}.input_layernorm`),
    );
  }
  tellNext(graph, normal, table);
  return graph.build();
}

/**
 * The tokens' rows of the table: [1, n, 288]. The table stays in the shipped file, of which only rows that were
 * ever said are in memory. Turned, it is the output layer too, but that is packed for its product, which is three times as fast.
 */
function embedded(
  graph: GraphBuilder,
  { scale, zeroPoint }: QuantisedMatrix,
  place: Omit<PlaceInFile, 'file'>,
): string {
  const tokens = graph.input('tokens', ['tokens'], INT64);
  const numbers = graph.op('DequantizeLinear', [
    graph.op('Gather', [
      graph.external(UINT8, { file: SHIPPED_DECODER, ...place }, [VOCABULARY, WIDTH]),
      tokens,
    ]),
    graph.floats(Float32Array.of(scale), []),
    graph.unsigned(zeroPoint + UNSIGNED_TO_SIGNED),
  ]);
  return graph.op('Unsqueeze', [numbers, graph.integers(0)]);
}

/** Of some tokens: the largest number of each row, and whose it is, [n, 1] each. */
interface Likeliest {
  readonly logit: string;
  readonly token: string;
}

/**
 * The first of the likeliest tokens of each row; of parts of the vocabulary, one after another in the same room. (The
 * table's zero point would add the same to all tokens of a row: none is likelier for it.)
 */
function tellNext(graph: GraphBuilder, normal: string, table: QuantisedMatrix): void {
  const tokens = VOCABULARY / PARTS;
  const parts = Array.from({ length: PARTS }, (_, index) => {
    const output = { ...turned(rowsOf(table, index * tokens, tokens)), zeroPoint: 0 };
    const { logit, token } = likeliest(graph, graph.productOfUnitRows(normal, output), tokens);
    return { logit, token: graph.op('Add', [token, graph.integers(index * tokens)]) };
  });
  const beside = (name: keyof Likeliest): string =>
    graph.op(
      'Concat',
      parts.map((part) => part[name]),
      { axis: 1 },
    );
  const part = graph.op('ArgMax', [beside('logit')], { axis: 1, keepdims: 1 });
  const next = graph.op('GatherElements', [beside('token'), part], { axis: 1 });
  graph.output('next', graph.op('Squeeze', [next, graph.integers(1)]), ['tokens'], INT64);
}

/** By the block that holds it, then its place there: ONNX Runtime finds the largest number itself many times as fast as its place. */
function likeliest(graph: GraphBuilder, logits: string, tokens: number): Likeliest {
  const blocks = graph.op('Reshape', [logits, graph.integers(-1, tokens / BLOCK, BLOCK)]);
  const largest = graph.op('ReduceMax', [blocks], { axes: [2], keepdims: 0 });
  const block = graph.op('ArgMax', [largest], { axis: 1, keepdims: 1 });
  const inBlock = graph.op('GatherND', [blocks, block], { batch_dims: 1 });
  const place = graph.op('ArgMax', [inBlock], { axis: 1, keepdims: 1 });
  return {
    logit: graph.op('ReduceMax', [largest], { axes: [1], keepdims: 1 }),
    token: graph.op('Add', [graph.op('Mul', [block, graph.integers(BLOCK)]), place]),
  };
}

function rowsOf(table: QuantisedMatrix, from: number, rows: number): QuantisedMatrix {
  const values = table.values.subarray(from * table.columns, (from + rows) * table.columns);
  return { ...table, rows, values };
}

function turned({ rows, columns, values, ...rest }: QuantisedMatrix): QuantisedMatrix {
  return { rows: columns, columns: rows, values: transposed(values, rows), ...rest };
}
