import { GraphBuilder } from '../onnx/graph-builder.ts';
import { convolutionMatrix, transposed } from '../onnx/layouts.ts';
import { ShippedSilero } from './shipped-silero.ts';
import { CONTEXT_SAMPLES, STATE_WIDTH, WINDOW_SAMPLES } from './silero-shape.ts';

/** Of its short-time Fourier transform. */
const HOP_SAMPLES = 128;
const FRAMES = (WINDOW_SAMPLES + 2 * CONTEXT_SAMPLES) / HOP_SAMPLES - 1;
/** Frequencies of a transform over two hops. */
const BINS = HOP_SAMPLES + 1;
const TAPS = 3;

/**
 * Silero voice activity detection v5 at 16 kHz, for several streams at once. The shipped file asks at each window
 * which of two rates it is for and what shapes it was given, in 300 nodes; this is what it does for ours, with the
 * same weights, in matrix products over all streams. Inputs: `audio` [streams, 576], linear full scale, a window and
 * the 64 samples before it; `hidden` and `cell` [streams, 128], zeros at first. Outputs: `voice` [streams, 1], the
 * probability; `hiddenNext`, `cellNext`.
 */
export function buildSilero(shipped: Uint8Array): Uint8Array {
  const graph = new GraphBuilder('silero voice activity detection');
  const weights = new ShippedSilero(shipped);
  const layer = (index: number, x: string, taps: readonly number[]): string =>
    convolution(graph, weights, `encoder.${index}.reparam_conv`, x, taps);
  // Of zeros, one frame before the first and one after the last.
  const spectrum = graph.op('Pad', [magnitudes(graph, weights), graph.integers(0, 1, 0, 0, 1, 0)]);
  const first = layer(0, sideBySide(graph, spectrum, [0, 1, 2], 1, FRAMES), [0, 1, 2]);
  const padded = graph.op('Pad', [first, graph.integers(0, 1, 0, 0, 0, 0)]);
  const second = layer(1, sideBySide(graph, padded, [0, 1, 2], 2, FRAMES / 2), [0, 1, 2]);
  // One frame is left: what its convolutions have beside it are zeros.
  const joined = graph.op('Reshape', [second, graph.integers(0, -1)]);
  const features = layer(3, layer(2, joined, [1, 2]), [1]);
  const { hidden, cell } = memory(graph, weights, features);
  const score = graph.op('Add', [
    graph.op('MatMul', [
      graph.op('Relu', [hidden]),
      graph.floats(weights.floats('decoder.decoder.2.weight'), [STATE_WIDTH, 1]),
    ]),
    graph.floats(weights.floats('decoder.decoder.2.bias')),
  ]);
  graph.output('voice', graph.op('Sigmoid', [score]), ['streams', 1]);
  graph.output('hiddenNext', hidden, ['streams', STATE_WIDTH]);
  graph.output('cellNext', cell, ['streams', STATE_WIDTH]);
  return graph.build();
}

/** Of the audio's short-time Fourier transform: [streams, 4, 129]. */
function magnitudes(graph: GraphBuilder, weights: ShippedSilero): string {
  const audio = graph.input('audio', ['streams', CONTEXT_SAMPLES + WINDOW_SAMPLES]);
  const padded = graph.op('Pad', [audio, graph.integers(0, 0, 0, CONTEXT_SAMPLES)], {
    mode: { text: 'reflect' },
  });
  const hops = graph.op('Reshape', [padded, graph.integers(0, FRAMES + 1, HOP_SAMPLES)]);
  const basis = transposed(weights.floats('stft.forward_basis_buffer'), 2 * BINS);
  const transform = graph.op('MatMul', [
    sideBySide(graph, hops, [0, 1], 1, FRAMES),
    graph.floats(basis, [2 * HOP_SAMPLES, 2 * BINS]),
  ]);
  const [real = '', imaginary = ''] = graph.ops('Split', [transform], 2, { axis: 2 });
  const squares = [real, imaginary].map((part) => graph.op('Mul', [part, part]));
  return graph.op('Sqrt', [graph.op('Add', squares)]);
}

/** What stands at each of `taps` of `count` windows, `stride` apart, one beside the other: [streams, count, taps * width]. */
function sideBySide(
  graph: GraphBuilder,
  x: string,
  taps: readonly number[],
  stride: number,
  count: number,
): string {
  const axis = graph.integers(1);
  const step = graph.integers(stride);
  const parts = taps.map((tap) =>
    graph.op('Slice', [
      x,
      graph.integers(tap),
      graph.integers(tap + (count - 1) * stride + 1),
      axis,
      step,
    ]),
  );
  return graph.op('Concat', parts, { axis: 2 });
}

/** Of `x` [.., taps * inputs], what stands at `taps` side by side. Its weights are shipped as [outputs, inputs, 3]. */
function convolution(
  graph: GraphBuilder,
  weights: ShippedSilero,
  name: string,
  x: string,
  taps: readonly number[],
): string {
  const shipped = weights.floats(`${name}.weight`);
  const bias = weights.floats(`${name}.bias`);
  const outputs = bias.length;
  const matrix = convolutionMatrix(shipped, { outputs, taps: TAPS }, taps);
  const product = graph.op('MatMul', [x, graph.floats(matrix, [matrix.length / outputs, outputs])]);
  return graph.op('Relu', [graph.op('Add', [product, graph.floats(bias)])]);
}

/** One step of its LSTM; the gates' weights lie in the order input, forget, cell, output. */
function memory(
  graph: GraphBuilder,
  weights: ShippedSilero,
  x: string,
): { hidden: string; cell: string } {
  const hidden = graph.input('hidden', ['streams', STATE_WIDTH]);
  const cell = graph.input('cell', ['streams', STATE_WIDTH]);
  const gates = 4 * STATE_WIDTH;
  const matrix = new Float32Array(2 * STATE_WIDTH * gates);
  matrix.set(transposed(weights.floats('decoder.rnn.weight_ih'), gates));
  matrix.set(transposed(weights.floats('decoder.rnn.weight_hh'), gates), STATE_WIDTH * gates);
  const biases = weights.floats('decoder.rnn.bias_hh');
  const bias = weights.floats('decoder.rnn.bias_ih').map((value, at) => value + (biases[at] ?? 0));
  const all = graph.op('Add', [
    graph.op('MatMul', [
      graph.op('Concat', [x, hidden], { axis: 1 }),
      graph.floats(matrix, [2 * STATE_WIDTH, gates]),
    ]),
    graph.floats(bias),
  ]);
  const [input = '', forget = '', candidate = '', output = ''] = graph.ops('Split', [all], 4, {
    axis: 1,
  });
  const sigmoid = (of: string): string => graph.op('Sigmoid', [of]);
  const tanh = (of: string): string => graph.op('Tanh', [of]);
  const cellNext = graph.op('Add', [
    graph.op('Mul', [sigmoid(forget), cell]),
    graph.op('Mul', [sigmoid(input), tanh(candidate)]),
  ]);
  return { hidden: graph.op('Mul', [sigmoid(output), tanh(cellNext)]), cell: cellNext };
}
