import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { HEADS, ROTARY_WIDTH } from './moonshine-shape.ts';

/** Angle of each pair of numbers from one position to the next: 10,000^(-2 pair / 32). */
const BASE = 10_000;

/** Rotary position embedding of queries and keys (Su et al., RoFormer, arXiv:2104.09864), as the shipped model has it. */
export class RotaryTables {
  readonly #graph: GraphBuilder;
  readonly #cos: string;
  readonly #sin: string;

  constructor(graph: GraphBuilder, positions: number) {
    this.#graph = graph;
    const pairs = ROTARY_WIDTH / 2;
    const angles = Float64Array.from({ length: positions * pairs }, (_, index) => {
      const frequency = Math.fround(BASE ** (-(2 * (index % pairs)) / ROTARY_WIDTH));
      return Math.fround(Math.floor(index / pairs) * frequency);
    });
    this.#cos = graph.floats(Float32Array.from(angles, Math.cos), [positions, pairs]);
    this.#sin = graph.floats(Float32Array.from(angles, Math.sin), [positions, pairs]);
  }

  /** `x` [1, n, width], its first row at `position` [1]. */
  turn(x: string, position: string): string {
    return this.#graph.op('RotaryEmbedding', [x, position, this.#cos, this.#sin], {
      interleaved: 1,
      num_heads: HEADS,
      rotary_embedding_dim: ROTARY_WIDTH,
    });
  }
}
