import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { GraphBuilder } from './graph-builder.ts';
import { asFloats, type QuantisedMatrix } from './quantised-matrix.ts';

const ROWS = 12;

function matrix(columns: number, scale: number, zeroPoint: number): QuantisedMatrix {
  const values = Int8Array.from(
    { length: ROWS * columns },
    (_, index) => ((index * 37) % 256) - 128,
  );
  return { rows: ROWS, columns, values, scale, zeroPoint };
}

/** `x` [n, ROWS] times the matrix, in floats. */
function exact(x: Float32Array, of: QuantisedMatrix): number[] {
  const weights = asFloats(of);
  return Array.from({ length: (x.length / ROWS) * of.columns }, (_, index) => {
    const [row, column] = [Math.floor(index / of.columns), index % of.columns];
    let sum = 0;
    for (let at = 0; at < ROWS; at++)
      sum += (x[row * ROWS + at] ?? 0) * (weights[at * of.columns + column] ?? 0);
    return sum;
  });
}

async function run(graph: GraphBuilder, x: Float32Array): Promise<Float32Array> {
  const session = await InferenceSession.create(graph.build());
  const { y } = await session.run({ x: new Tensor('float32', x, [x.length / ROWS, ROWS]) });
  return y?.data as Float32Array;
}

const x = Float32Array.from(
  { length: 3 * ROWS },
  (_, index) => Math.sin(index * 1.7) * (index + 1),
);

test('a product in eight bits is that of the floats, to a hundredth of its largest number', async () => {
  const graph = new GraphBuilder('product');
  const weights = matrix(5, 0.02, -7);
  const bias = Float32Array.of(1, 2, 3, 4, 5);
  graph.output('y', graph.product(graph.input('x', ['n', ROWS]), weights, bias), ['n', 5]);
  const wanted = exact(x, weights).map((sum, index) => sum + (bias[index % 5] ?? 0));
  const largest = Math.max(...wanted.map(Math.abs));
  const got = await run(graph, x);
  wanted.forEach((sum, index) => expect(Math.abs(sum - got[index]!)).toBeLessThan(largest / 100));
});

test('what a row gives does not depend on the rows beside it; a row of zeros gives zeros', async () => {
  const graph = new GraphBuilder('rows');
  graph.output('y', graph.product(graph.input('x', ['n', ROWS]), matrix(4, 0.02, 3)), ['n', 4]);
  const together = await run(graph, Float32Array.from([...x, ...new Float32Array(ROWS)]));
  for (let row = 0; row < 3; row++) {
    const alone = await run(graph, x.subarray(row * ROWS, (row + 1) * ROWS));
    expect([...alone]).toEqual([...together.subarray(row * 4, (row + 1) * 4)]);
  }
  expect([...together.subarray(12)]).toEqual([0, 0, 0, 0]);
});
