import type { QuantisedMatrix } from '../onnx/quantised-matrix.ts';
import { convolutionMatrix } from '../onnx/layouts.ts';
import {
  FLOAT,
  INT8,
  UINT8,
  readOnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from '../onnx/onnx-proto.ts';

/** Unsigned eight bits are moved down by this, values and zero point alike: the same numbers. */
export const UNSIGNED_TO_SIGNED = 128;

/** The weights of one shipped Moonshine file, by the names of the nodes that use them. Throws where something is missing. */
export class ShippedWeights {
  readonly #file: Uint8Array;
  readonly #tensors = new Map<string, OnnxTensor>();
  readonly #nodes = new Map<string, OnnxNode>();

  constructor(file: Uint8Array) {
    this.#file = file;
    const { graph } = readOnnxModel(file);
    for (const tensor of graph.initializer) this.#tensors.set(tensor.name, tensor);
    this.#addNodes(graph.node);
  }

  /** Of the matrix product that `node` does, quantised by ONNX Runtime's dynamic quantisation. */
  matrix(node: string): QuantisedMatrix {
    const product = this.#nodes.get(`${node}/MatMul_quant`);
    const values = product?.input[1];
    if (values === undefined) throw new Error(`the model has no product ${node}`);
    const tensor = this.#tensor(values);
    const [rows = 0, columns = 0] = tensor.dims;
    return this.#quantised(tensor, rows, columns, values.replace(/_quantized$/u, ''));
  }

  /** The table of `name`: one row a token. */
  table(name: string): QuantisedMatrix {
    const tensor = this.#tensor(`${name}_quantized`);
    const [rows = 0, columns = 0] = tensor.dims;
    return this.#quantised(tensor, rows, columns, name);
  }

  /** Where the numbers of that table lie in the file, unsigned. */
  placeOfTable(name: string): { offset: number; bytes: number } {
    const { rawData } = this.#tensor(`${name}_quantized`);
    if (rawData.buffer !== this.#file.buffer) throw new Error(`${name} was copied`);
    return { offset: rawData.byteOffset - this.#file.byteOffset, bytes: rawData.length };
  }

  /**
   * Of a one-dimensional convolution, as the matrix that multiplies its frames laid side by side:
   * row `tap * inputs + input`, column `output`. Shipped as [outputs, inputs, taps] with a zero point in floats.
   */
  convolution(name: string): QuantisedMatrix {
    const tensor = this.#tensor(`${name}.weight_quantized`);
    const [outputs = 0, inputs = 0, taps = 0] = tensor.dims;
    const values = convolutionMatrix(signed(tensor), { outputs, taps });
    const scale = this.#number(`${name}.weight_scale`);
    const offset = this.#number(`${name}.weight_zero_point`);
    const zeroPoint = Math.round(-offset / scale);
    return { rows: taps * inputs, columns: outputs, values, scale, zeroPoint };
  }

  /** A vector of floats by its name. */
  vector(name: string): Float32Array {
    const tensor = this.#tensor(name);
    if (tensor.dataType !== FLOAT) throw new Error(`${name} is no vector of floats`);
    if (tensor.floatData?.length) return Float32Array.from(tensor.floatData);
    return new Float32Array(Uint8Array.from(tensor.rawData).buffer);
  }

  /** The vector that `node`, an element-wise operation, takes beside its data. */
  operand(node: string): Float32Array {
    const name = this.#nodes.get(node)?.input.find((input) => this.#tensors.has(input));
    if (name === undefined) throw new Error(`the model has no operand at ${node}`);
    return this.vector(name);
  }

  #quantised(tensor: OnnxTensor, rows: number, columns: number, name: string): QuantisedMatrix {
    if (tensor.dataType !== UINT8) throw new Error(`${name} is not in eight bits`);
    const zero = this.#tensor(`${name}_zero_point`);
    const zeroPoint = (zero.int32Data?.[0] ?? zero.rawData[0] ?? 0) - UNSIGNED_TO_SIGNED;
    return {
      rows,
      columns,
      values: signed(tensor),
      scale: this.#number(`${name}_scale`),
      zeroPoint,
    };
  }

  #number(name: string): number {
    const [value] = this.vector(name);
    if (value === undefined) throw new Error(`${name} is empty`);
    return value;
  }

  #tensor(name: string): OnnxTensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`the model has no ${name}`);
    return tensor;
  }

  /** Of all branches; the first to bear a name is kept: both branches of the decoder use the same weights. */
  #addNodes(nodes: readonly OnnxNode[]): void {
    for (const node of nodes) {
      if (!this.#nodes.has(node.name)) this.#nodes.set(node.name, node);
      for (const { g } of node.attribute) if (g) this.#addNodes(g.node);
    }
  }
}

function signed({ dataType, rawData }: OnnxTensor): Int8Array {
  const shift = dataType === INT8 ? 0 : UNSIGNED_TO_SIGNED;
  const bytes = new Int8Array(rawData.buffer, rawData.byteOffset, rawData.length);
  return Int8Array.from(rawData, (byte, index) =>
    dataType === INT8 ? (bytes[index] ?? 0) : byte - shift,
  );
}
