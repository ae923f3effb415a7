type Numbers = Float32Array | Int8Array;

/** A matrix of so many rows, row-major, turned. */
export function transposed<Values extends Numbers>(values: Values, rows: number): Values {
  const columns = values.length / rows;
  return values.map(
    (_, at) => values[(at % rows) * columns + Math.floor(at / rows)] ?? 0,
  ) as Values;
}

/**
 * A one-dimensional convolution's weights, shipped as [outputs, inputs, taps], as the matrix that multiplies its frames at
 * `chosen` taps laid side by side: row `index of the tap * inputs + input`, column `output`.
 */
export function convolutionMatrix<Values extends Numbers>(
  shipped: Values,
  { outputs, taps }: { readonly outputs: number; readonly taps: number },
  chosen: readonly number[] = Array.from({ length: taps }, (_, tap) => tap),
): Values {
  const inputs = shipped.length / outputs / taps;
  return shipped.slice(0, chosen.length * inputs * outputs).map((_, at) => {
    const [row, output] = [Math.floor(at / outputs), at % outputs];
    const tap = chosen[Math.floor(row / inputs)] ?? 0;
    return shipped[(output * inputs + (row % inputs)) * taps + tap] ?? 0;
  }) as Values;
}
