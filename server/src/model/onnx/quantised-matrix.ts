/** A matrix in eight bits: the number at row k, column n is `scale * (values[k * columns + n] - zeroPoint)`. */
export interface QuantisedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Int8Array;
  readonly scale: number;
  readonly zeroPoint: number;
}

/** The matrix itself, row-major. */
export function asFloats({ values, scale, zeroPoint }: QuantisedMatrix): Float32Array {
  return Float32Array.from(values, (value) => (value - zeroPoint) * scale);
}
