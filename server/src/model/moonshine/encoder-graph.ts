import { GraphBuilder } from '../onnx/graph-builder.ts';
import { LAYERS, MAX_FRAMES, WIDTH } from './moonshine-shape.ts';
import { INT64 } from '../onnx/onnx-proto.ts';
import { RotaryTables } from './rotary-tables.ts';
import { layerNorm } from './layer-norm.ts';
import { selfAttention } from './self-attention.ts';
import { asFloats, type QuantisedMatrix } from '../onnx/quantised-matrix.ts';
import type { ShippedWeights } from './shipped-weights.ts';
import { windows } from './windows.ts';

/**
 * The encoder, of frames `position` to `position + n`, before which `position` frames are known
 * by their keys and values. Inputs: `halfFrames` [2n + 1, 576] (`front-end-graph.ts`); `mean` and
 * `deviation` [1] of all that was heard of the segment; `position` [1]; `pastKey.l` and `pastValue.l`
 * [1, position, 288]. Outputs: of the n frames `key.l`, `value.l` (the encoder's own attention) and
 * `crossKey.l`, `crossValue.l` (the decoder's attention to them), [1, n, 288] each.
 */
export function buildEncoder(encoder: ShippedWeights, decoder: ShippedWeights): Uint8Array {
  const graph = new GraphBuilder('moonshine encoder');
  const position = graph.input('position', [1], INT64);
  const rotary = new RotaryTables(graph, MAX_FRAMES);
  let x = features(graph, encoder);
  let normal = layerNorm(graph, x, encoder.vector('layers.0.input_layernorm.weight'));
  for (let layer = 0; layer < LAYERS; layer++) {
    const at = `/layers.${layer}`;
    const matrices = ['q_proj', 'k_proj', 'v_proj'].map((name) =>
      encoder.matrix(`${at}/self_attn/${name}`),
    );
    const attention = { layer, rotary, position, matrices, rows: 'frames' };
    const attended = selfAttention(graph, normal, attention);
    x = graph.op('Add', [x, graph.product(attended, encoder.matrix(`${at}/self_attn/dense`))]);
    const afterAttention = encoder.vector(`layers.${layer}.post_attention_layernorm.weight`);
    normal = layerNorm(graph, x, afterAttention);
    const bias = (name: string): Float32Array => encoder.vector(`layers.${layer}.mlp.${name}.bias`);
    const up = graph.product(normal, encoder.matrix(`${at}/mlp/fc1`), bias('fc1'));
    const inner = graph.op('Gelu', [up]);
    const down = graph.product(inner, encoder.matrix(`${at}/mlp/fc2`), bias('fc2'));
    x = graph.op('Add', [x, down]);
    const isLast = layer === LAYERS - 1;
    const next = isLast ? 'layer_norm' : `layers.${layer + 1}.input_layernorm`;
    normal = layerNorm(graph, x, encoder.vector(`${next}.weight`));
  }
  tellCrossAttention(graph, decoder, normal);
  return graph.build();
}

/** The decoder's keys and values of the encoder's frames `hidden`, each product straight into its output. */
function tellCrossAttention(graph: GraphBuilder, decoder: ShippedWeights, hidden: string): void {
  for (let layer = 0; layer < LAYERS; layer++) {
    const attention = `/model/decoder/layers.${layer}/encoder_attn`;
    const tell = (output: string, matrix: string): void =>
      graph.output(output, graph.product(hidden, decoder.matrix(`${attention}/${matrix}`)), [
        1,
        'frames',
        WIDTH,
      ]);
    tell(`crossKey.${layer}`, 'k_proj');
    tell(`crossValue.${layer}`, 'v_proj');
  }
}

/** The group norm, which the half frames came without, and the third convolution. [1, n, 288]. */
function features(graph: GraphBuilder, weights: ShippedWeights): string {
  const third = windows(graph, graph.op('Gelu', [normalised(graph, weights)]), {
    stride: 2,
    taps: 3,
    width: 2 * WIDTH,
  });
  const conv3 = graph.op('BiasGelu', [
    graph.op('MatMul', [third, graph.matrix(weights.convolution('conv3'))]),
    graph.floats(weights.vector('conv3.bias')),
  ]);
  return graph.op('Unsqueeze', [conv3, graph.integers(0)]);
}

/**
 * What the second convolution gives of w normalised by mean m and deviation d, w being all that was heard of the segment so far
 * over all channels (Y. Wu and K. He, Group Normalization, arXiv:1803.08494, of one group), with gain g and offset o: with
 * W its weights and b its bias, W(g(w - m) / d + o) + b = W(gw) / d - Wg m / d + Wo + b. The half frames are W(gw).
 */
function normalised(graph: GraphBuilder, weights: ShippedWeights): string {
  const conv2 = weights.convolution('conv2');
  const ofGain = sumOfTaps(conv2, weights.operand('/groupnorm/Mul'));
  const ofOffset = sumOfTaps(conv2, weights.operand('/groupnorm/Add'));
  const bias = weights.vector('conv2.bias').map((value, index) => value + (ofOffset[index] ?? 0));
  const mean = graph.input('mean', [1]);
  const scaled = graph.op('Div', [
    graph.op('Sub', [
      graph.input('halfFrames', ['halfFrames', conv2.columns]),
      graph.op('Mul', [mean, graph.floats(ofGain)]),
    ]),
    graph.input('deviation', [1]),
  ]);
  return graph.op('Add', [scaled, graph.floats(bias)]);
}

/** What the convolution gives of frames that are all `frame`. */
function sumOfTaps(convolution: QuantisedMatrix, frame: Float32Array): Float32Array {
  const { rows, columns } = convolution;
  const weights = asFloats(convolution);
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      sums[column]! += (weights[row * columns + column] ?? 0) * (frame[row % frame.length] ?? 0);
  return Float32Array.from(sums);
}
