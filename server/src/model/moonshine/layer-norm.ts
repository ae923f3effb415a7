import type { GraphBuilder } from '../onnx/graph-builder.ts';

const EPSILON = 1e-5;

/** `x`, each row brought to mean 0 and variance 1 and multiplied by `gain`. Moonshine's have no offset. */
export function layerNorm(graph: GraphBuilder, x: string, gain: Float32Array): string {
  return graph.op('LayerNormalization', [x, graph.floats(gain)], {
    axis: -1,
    epsilon: { float: EPSILON },
  });
}
