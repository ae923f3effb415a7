import { GraphBuilder, TO_THE_END } from '../onnx/graph-builder.ts';
import { STRIDE_SAMPLES, WIDTH } from './moonshine-shape.ts';
import { asFloats } from '../onnx/quantised-matrix.ts';
import type { ShippedWeights } from './shipped-weights.ts';
import { windows } from './windows.ts';

/**
 * Both convolutions that see each sample once, without the group norm between them, whose mean and variance change
 * as a segment grows: the second convolution is linear, so that the encoder can put them in afterwards
 * (`encoder-graph.ts`), and what is computed here is never computed again. Input: `audio` [3k + 5, 64], linear
 * full scale, from the first sample of the first of k half frames on. Outputs: `halfFrames` [k, 576]; `sums` and `squares`
 * [3k + 4]: of each frame of the first convolution, for the group norm.
 */
export function buildFrontEnd(weights: ShippedWeights): Uint8Array {
  const graph = new GraphBuilder('moonshine front end');
  const waves = firstConvolution(graph, weights);
  const channels = graph.integers(1);
  const sums = graph.op('ReduceSum', [waves, channels], { keepdims: 0 });
  const squares = graph.op('ReduceSumSquare', [waves], { axes: [1], keepdims: 0 });
  graph.output('sums', sums, ['waves']);
  graph.output('squares', squares, ['waves']);
  const gain = graph.floats(weights.operand('/groupnorm/Mul'));
  const second = windows(graph, graph.op('Mul', [waves, gain]), {
    stride: 3,
    taps: 7,
    width: WIDTH,
  });
  const halfFrames = graph.product(second, weights.convolution('conv2'));
  graph.output('halfFrames', halfFrames, ['halfFrames', 2 * WIDTH]);
  return graph.build();
}

/** 64 samples apart: as a product of the samples laid side by side. [waves, 288]. */
function firstConvolution(graph: GraphBuilder, weights: ShippedWeights): string {
  const audio = graph.input('audio', ['blocks', STRIDE_SAMPLES]);
  // 127 taps: the block's 64 samples and the next one's, the last of which weighs nothing.
  const taps = new Float32Array(2 * STRIDE_SAMPLES * WIDTH);
  taps.set(asFloats(weights.convolution('conv1')));
  const end = graph.integers(TO_THE_END);
  const zero = graph.integers(0);
  const one = graph.integers(1);
  const minusOne = graph.integers(-1);
  const pairs = graph.op(
    'Concat',
    [graph.op('Slice', [audio, zero, minusOne, zero]), graph.op('Slice', [audio, one, end, zero])],
    { axis: 1 },
  );
  return graph.op('Tanh', [
    graph.op('MatMul', [pairs, graph.floats(taps, [2 * STRIDE_SAMPLES, WIDTH])]),
  ]);
}
