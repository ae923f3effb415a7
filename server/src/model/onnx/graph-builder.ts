import {
  ATTRIBUTE_TYPE,
  EXTERNAL,
  FLOAT,
  INT64,
  INT8,
  UINT8,
  writeOnnxModel,
  type OnnxAttribute,
  type OnnxDimension,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from './onnx-proto.ts';
import { asFloats, type QuantisedMatrix } from './quantised-matrix.ts';

/** Operators of ONNX Runtime's own; the others are of ONNX. Both are in its plain CPU build. */
const MICROSOFT = 'com.microsoft';
const MICROSOFT_OPERATORS = new Set([
  'BiasGelu',
  'Gelu',
  'MatMulIntegerToFloat',
  'MultiHeadAttention',
  'QuickGelu',
  'RotaryEmbedding',
]);
/** A row's numbers become 128 ± 127: unsigned times signed is the product that is fast on every processor. */
const MIDDLE = 128;
const LARGEST_STEP = 127;
/** For `Slice`: past any end. */
export const TO_THE_END = 2_147_483_647;
/** Format and operators as of ONNX 1.12; every ONNX Runtime since 1.12 reads them. */
const IR_VERSION = 8;
const OPSET = 17;

type AttributeValue =
  number | readonly number[] | { readonly float: number } | { readonly text: string };
type Attributes = Readonly<Record<string, AttributeValue>>;

export interface PlaceInFile {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

/** Rows in eight bits: `rows` times `step` are those of a matrix divided by each row's `largest` number, and `middle` is nought. */
interface QuantisedRows {
  readonly rows: string;
  readonly largest: string;
  readonly step: string;
  readonly middle: string;
}

/** Writes an ONNX graph, node by node. Names of results are made here, unless told. */
export class GraphBuilder {
  readonly #name: string;
  readonly #nodes: OnnxNode[] = [];
  readonly #tensors: OnnxTensor[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  /** Results that are outputs, by the names that they were made with. */
  readonly #renamed = new Map<string, string>();
  /** By what they are of: what is multiplied with several matrices is quantised once. */
  readonly #quantised = new Map<string, QuantisedRows>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Dimensions that vary have a name. Answers `name`. */
  input(name: string, dims: readonly (number | string)[], elemType = FLOAT): string {
    this.#inputs.push(valueOf(name, dims, elemType));
    return name;
  }

  /** What `from` names is told as `name`. */
  output(name: string, from: string, dims: readonly (number | string)[], elemType = FLOAT): void {
    this.#outputs.push(valueOf(name, dims, elemType));
    this.#renamed.set(from, name);
  }

  /** One result of one operator. */
  op(
    opType: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    result?: string,
  ): string {
    const [name = ''] = this.ops(opType, inputs, 1, attributes, result);
    return name;
  }

  /** The results of an operator with `count` of them. */
  ops(
    opType: string,
    inputs: readonly string[],
    count: number,
    attributes: Attributes = {},
    result = `${opType}_${this.#nodes.length}`,
  ): string[] {
    const outputs = Array.from({ length: count }, (_, index) =>
      index === 0 ? result : `${result}_${index}`,
    );
    this.#push(opType, inputs, outputs, attributes);
    return outputs;
  }

  floats(values: Float32Array, dims: readonly number[] = [values.length]): string {
    return this.#constant(FLOAT, values, dims);
  }

  /** As floats. */
  matrix(matrix: QuantisedMatrix): string {
    return this.floats(asFloats(matrix), [matrix.rows, matrix.columns]);
  }

  integers(...values: number[]): string {
    return this.#constant(INT64, BigInt64Array.from(values, BigInt), [values.length]);
  }

  bytes(values: Int8Array, dims: readonly number[] = [values.length]): string {
    return this.#constant(INT8, values, dims);
  }

  /** One number of unsigned eight bits. */
  unsigned(value: number): string {
    return this.#constant(UINT8, Uint8Array.of(value), []);
  }

  /** What lies in another file of the same folder: ONNX Runtime maps it into memory, and only what is used of it is read. */
  external(
    dataType: number,
    { file, offset, bytes }: PlaceInFile,
    dims: readonly number[],
  ): string {
    const externalData = Object.entries({ location: file, offset, length: bytes }).map(
      ([key, value]) => ({ key, value: String(value) }),
    );
    return this.#tensor({
      dims,
      dataType,
      rawData: new Uint8Array(),
      externalData,
      dataLocation: EXTERNAL,
    });
  }

  /** `x` [.., rows] times the matrix, and `bias` added to each row. */
  product(x: string, matrix: QuantisedMatrix, bias?: Float32Array): string {
    const ofUnitRows = this.productOfUnitRows(x, matrix);
    const product = this.op('Mul', [ofUnitRows, this.#quantisedRows(x).largest]);
    return bias ? this.op('Add', [product, this.floats(bias)]) : product;
  }

  /** The same product, each row divided by the largest number of its row of `x`: which is the largest of a row stays. */
  productOfUnitRows(
    x: string,
    { rows: height, columns, values, scale, zeroPoint }: QuantisedMatrix,
  ): string {
    const { rows, step, middle } = this.#quantisedRows(x);
    return this.op('MatMulIntegerToFloat', [
      rows,
      this.bytes(values, [height, columns]),
      step,
      this.floats(Float32Array.of(scale), []),
      middle,
      ...(zeroPoint === 0 ? [] : [this.bytes(Int8Array.of(zeroPoint), [])]),
    ]);
  }

  /**
   * Each row of `x` is quantised by itself, by its own largest number: what a row gives does not depend
   * on the rows beside it. ONNX Runtime's dynamic quantisation, which quantises all of `x` together, is
   * coarser, and gives a token another text when others are decoded beside it. (A row of zeros has no
   * largest number to be divided by; whatever comes of it is multiplied by that zero.)
   */
  #quantisedRows(x: string): QuantisedRows {
    const known = this.#quantised.get(x);
    if (known) return known;
    const largest = this.op('ReduceMax', [this.op('Abs', [x])], { axes: [-1], keepdims: 1 });
    const step = this.floats(Float32Array.of(1 / LARGEST_STEP), []);
    const middle = this.unsigned(MIDDLE);
    const rows = this.op('QuantizeLinear', [this.op('Div', [x, largest]), step, middle]);
    const quantised = { rows, largest, step, middle };
    this.#quantised.set(x, quantised);
    return quantised;
  }

  build(): Uint8Array {
    return writeOnnxModel({
      irVersion: IR_VERSION,
      producerName: 'earshot',
      opsetImport: [
        { domain: '', version: OPSET },
        { domain: MICROSOFT, version: 1 },
      ],
      graph: {
        name: this.#name,
        node: this.#nodes.map((node) => this.#withOutputNames(node)),
        initializer: this.#tensors,
        input: this.#inputs,
        output: this.#outputs,
      },
    });
  }

  #push(
    opType: string,
    input: readonly string[],
    output: readonly string[],
    attributes: Attributes,
  ): void {
    const domain = MICROSOFT_OPERATORS.has(opType) ? MICROSOFT : '';
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.#nodes.push({ name: output[0] ?? '', opType, domain, input, output, attribute });
  }

  #withOutputNames(node: OnnxNode): OnnxNode {
    const nameOf = (name: string): string => this.#renamed.get(name) ?? name;
    return { ...node, input: node.input.map(nameOf), output: node.output.map(nameOf) };
  }

  #constant(dataType: number, values: ArrayBufferView, dims: readonly number[]): string {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.#tensor({ dims, dataType, rawData });
  }

  #tensor(tensor: Omit<OnnxTensor, 'name'>): string {
    const name = `constant_${this.#tensors.length}`;
    this.#tensors.push({ name, ...tensor });
    return name;
  }
}

function attributeOf(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === 'number') return { name, type: ATTRIBUTE_TYPE.i, i: value };
  if ('float' in value) return { name, type: ATTRIBUTE_TYPE.f, f: value.float };
  if ('text' in value) return { name, type: ATTRIBUTE_TYPE.s, s: Buffer.from(value.text) };
  return { name, type: ATTRIBUTE_TYPE.ints, ints: value };
}

function valueOf(name: string, dims: readonly (number | string)[], elemType: number): OnnxValue {
  const dim = dims.map((size): OnnxDimension =>
    typeof size === 'number' ? { dimValue: size } : { dimParam: size },
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
