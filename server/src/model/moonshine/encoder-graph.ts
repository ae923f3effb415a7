import { GraphBuilder } from './graph-builder.ts';
import {
  GROUP_NORM_EPSILON,
  LAYERS,
  MAX_FRAMES,
  STRIDE_SAMPLES,
  WIDTH,
} from './moonshine-shape.ts';
import { INT64 } from './onnx-proto.ts';
import { RotaryTables } from './rotary-tables.ts';
import { layerNorm } from './layer-norm.ts';
import { selfAttention } from './self-attention.ts';
import { asFloats, type ShippedWeights } from './shipped-weights.ts';

/** For `Slice`: past any end. */
const TO_THE_END = 2_147_483_647;

interface Windows {
  readonly stride: number;
  readonly taps: number;
  /** Of a row. */
  readonly width: number;
}

/**
 * The encoder, of frames `position` to `position + n`, before which `position` frames are known
 * by their keys and values. Inputs: `audio` [6n + 8, 64] from the first sample of the first frame on; `heard`
 * [3]: sum, sum of squares and number of all that the group norm has seen before; `position` [1]; `pastKey.l` and `pastValue.l`
 * [1, position, 288]. Outputs: of the n frames `key.l`, `value.l` (the encoder's own attention) and
 * `crossKey.l`, `crossValue.l` (the decoder's attention to them), [1, n, 288] each; `sums` and `squares` [6n + 7]: of
 * each frame of the first convolution.
 */
export function buildEncoder(encoder: ShippedWeights, decoder: ShippedWeights): Uint8Array {
  const graph = new GraphBuilder('moonshine encoder');
  const position = graph.input('position', [1], INT64);
  const features = frontEnd(graph, encoder);
  const rotary = new RotaryTables(graph, MAX_FRAMES);
  let x = features;
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

/** The decoder's keys and values of the encoder's frames `hidden`: all its layers' in one product. */
function tellCrossAttention(graph: GraphBuilder, decoder: ShippedWeights, hidden: string): void {
  const names = Array.from({ length: LAYERS }, (_, layer) => [
    { output: `crossKey.${layer}`, matrix: `/model/decoder/layers.${layer}/encoder_attn/k_proj` },
    { output: `crossValue.${layer}`, matrix: `/model/decoder/layers.${layer}/encoder_attn/v_proj` },
  ]).flat();
  const product = graph.productWithAll(
    hidden,
    names.map(({ matrix }) => decoder.matrix(matrix)),
  );
  const widths = graph.integers(...names.map(() => WIDTH));
  const parts = graph.ops('Split', [product, widths], names.length, { axis: -1 });
  names.forEach(({ output }, index) =>
    graph.output(output, parts[index] ?? '', [1, 'frames', WIDTH]),
  );
}

/** Three convolutions, as products of the samples and frames laid side by side. [1, n, 288]. */
function frontEnd(graph: GraphBuilder, weights: ShippedWeights): string {
  const audio = graph.input('audio', ['blocks', STRIDE_SAMPLES]);
  const first = weights.convolution('conv1');
  // 127 taps: the block's 64 samples and the next one's, the last of which weighs nothing.
  const taps = new Float32Array(2 * STRIDE_SAMPLES * WIDTH);
  taps.set(asFloats(first));
  const end = graph.integers(TO_THE_END);
  const zero = graph.integers(0);
  const one = graph.integers(1);
  const minusOne = graph.integers(-1);
  const pairs = graph.op(
    'Concat',
    [graph.op('Slice', [audio, zero, minusOne, zero]), graph.op('Slice', [audio, one, end, zero])],
    { axis: 1 },
  );
  const waves = graph.op('Tanh', [
    graph.op('MatMul', [pairs, graph.floats(taps, [2 * STRIDE_SAMPLES, WIDTH])]),
  ]);
  const normal = groupNorm(graph, weights, waves);
  const second = windows(graph, normal, { stride: 3, taps: 7, width: WIDTH });
  const conv2 = graph.op('Gelu', [
    graph.product(second, weights.convolution('conv2'), weights.vector('conv2.bias')),
  ]);
  const third = windows(graph, conv2, { stride: 2, taps: 3, width: 2 * WIDTH });
  const conv3 = graph.op('BiasGelu', [
    graph.op('MatMul', [third, graph.matrix(weights.convolution('conv3'))]),
    graph.floats(weights.vector('conv3.bias')),
  ]);
  return graph.op('Unsqueeze', [conv3, zero]);
}

/**
 * Normalised by mean and variance of all that was heard of the segment so far, over all channels: `waves`
 * and what `heard` says of the frames before them.
 */
function groupNorm(graph: GraphBuilder, weights: ShippedWeights, waves: string): string {
  const heard = graph.input('heard', [3]);
  const [sumBefore = '', squaresBefore = '', count = ''] = graph.ops(
    'Split',
    [heard, graph.integers(1, 1, 1)],
    3,
    { axis: 0 },
  );
  const sums = graph.op('ReduceSum', [waves, graph.integers(1)], { keepdims: 0 });
  const squares = graph.op('ReduceSumSquare', [waves], { axes: [1], keepdims: 0 });
  graph.output('sums', sums, ['waves']);
  graph.output('squares', squares, ['waves']);
  const total = (parts: string, before: string): string => {
    const all = graph.op('ReduceSum', [parts, graph.integers(0)], { keepdims: 1 });
    return graph.op('Div', [graph.op('Add', [all, before]), count]);
  };
  const mean = total(sums, sumBefore);
  const meanSquare = total(squares, squaresBefore);
  const variance = graph.op('Sub', [meanSquare, graph.op('Mul', [mean, mean])]);
  const epsilon = graph.floats(Float32Array.of(GROUP_NORM_EPSILON));
  const deviation = graph.op('Sqrt', [graph.op('Add', [variance, epsilon])]);
  const gain = graph.op('Div', [graph.floats(weights.operand('/groupnorm/Mul')), deviation]);
  const offset = graph.floats(weights.operand('/groupnorm/Add'));
  const shift = graph.op('Sub', [offset, graph.op('Mul', [mean, gain])]);
  return graph.op('Add', [graph.op('Mul', [waves, gain]), shift]);
}

/**
 * Rows of `x` [m, width], `taps` of them side by side, each window `stride` rows after the one before:
 * [(m - taps) / stride + 1, taps * width]. One tap more than whole strides.
 */
function windows(graph: GraphBuilder, x: string, { stride, taps, width }: Windows): string {
  const zero = graph.integers(0);
  const parts: string[] = [];
  const wholeStrides = (taps - 1) / stride;
  for (let part = 0; part < wholeStrides; part++) {
    const from = part * stride;
    const rows = graph.op('Slice', [
      x,
      graph.integers(from),
      graph.integers(from - taps + stride),
      zero,
    ]);
    parts.push(graph.op('Reshape', [rows, graph.integers(-1, stride * width)]));
  }
  const last = [graph.integers(taps - 1), graph.integers(TO_THE_END), zero, graph.integers(stride)];
  parts.push(graph.op('Slice', [x, ...last]));
  return graph.op('Concat', parts, { axis: 1 });
}
