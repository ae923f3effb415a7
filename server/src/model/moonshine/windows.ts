import { TO_THE_END, type GraphBuilder } from '../onnx/graph-builder.ts';

interface Windows {
  readonly stride: number;
  readonly taps: number;
  /** Of a row. */
  readonly width: number;
}

/**
 * Rows of `x` [m, width], `taps` of them side by side, each window `stride` rows after the one before:
 * [(m - taps) / stride + 1, taps * width]. One tap more than whole strides.
 */
export function windows(graph: GraphBuilder, x: string, { stride, taps, width }: Windows): string {
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
