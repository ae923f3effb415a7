import { FLOAT, readOnnxModel, type OnnxGraph, type OnnxTensor } from '../onnx/onnx-proto.ts';

/** Weights of the shipped file, at 16 kHz, by the ends of their names. Throws where something is missing. */
export class ShippedSilero {
  readonly #tensors: ReadonlyMap<string, OnnxTensor>;

  constructor(file: Uint8Array) {
    this.#tensors = constantsOf(branchFor16kHz(readOnnxModel(file).graph));
  }

  dims(name: string): readonly number[] {
    return this.#tensor(name).dims;
  }

  floats(name: string): Float32Array {
    return new Float32Array(Uint8Array.from(this.#tensor(name).rawData).buffer);
  }

  #tensor(name: string): OnnxTensor {
    for (const [full, tensor] of this.#tensors)
      if (full.endsWith(`__${name}`) && tensor.dataType === FLOAT) return tensor;
    throw new Error(`the voice activity model has no ${name}`);
  }
}

/** The file asks first whether the rate is 16 kHz. */
function branchFor16kHz({ node }: OnnxGraph): OnnxGraph {
  const choice = node.find(({ opType }) => opType === 'If');
  const branch = choice?.attribute.find(({ name }) => name === 'then_branch')?.g;
  if (!branch) throw new Error('the voice activity model has no branch for 16 kHz');
  return branch;
}

function constantsOf({ node }: OnnxGraph): Map<string, OnnxTensor> {
  const constants = new Map<string, OnnxTensor>();
  for (const { opType, output, attribute } of node) {
    const value = attribute.find(({ name }) => name === 'value')?.t;
    if (opType === 'Constant' && value) constants.set(output[0] ?? '', value);
  }
  return constants;
}
