/** A file of a package's tarball, and where it goes in the store. */
export interface PinnedFile {
  /** Path inside the tarball. */
  readonly entry: string;
  /** Path inside the store, `/` between folders. */
  readonly target: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** A package of which single files are wanted; it is not a dependency and none of its code is run. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Of the tarball. */
  readonly bytes: number;
  /** `dist.integrity` as the registry publishes it: `sha512-` and base64. */
  readonly integrity: string;
  readonly files: readonly PinnedFile[];
}

/** A file made here: from a locked dependency, or from pinned files in the store. */
export interface MadeFile {
  readonly target: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Moonshine tiny, English, MIT (docs/ENGINE.md). Targets: server/src/model/cache-dir.ts. */
export const MOONSHINE: PinnedPackage = {
  name: '@moonshine-ai/moonshine-js',
  version: '0.1.29',
  bytes: 21_514_347,
  integrity:
    'sha512-Gx1B3mJcbM68ihSy/LyJEuEkGq7sYMqTb04zNdcIeidU0URVlSmXP0GyiQOTTAqDZQXlIC7k+bky+FdXk0UPlg==',
  files: [
    {
      entry: 'package/dist/model/tiny/quantized/encoder_model.onnx',
      target: 'moonshine-tiny/encoder_model.onnx',
      bytes: 7_937_661,
      sha256: 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
    },
    {
      entry: 'package/dist/model/tiny/quantized/decoder_model_merged.onnx',
      target: 'moonshine-tiny/decoder_model_merged.onnx',
      bytes: 20_243_286,
      sha256: 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
    },
  ],
};

/** Silero voice activity detection v5, MIT. */
export const SILERO: PinnedPackage = {
  name: '@ricky0123/vad-web',
  version: '0.0.31',
  bytes: 5_471_324,
  integrity:
    'sha512-ePVq8TvB21sdHSxVMZOEIf9JVa7MAYpaIaNXeGgsPOiMCN8xbPCdF2LS5aYj7VRR3ZxzutedgV9ZplV65IA1Fg==',
  files: [
    {
      entry: 'package/dist/silero_vad_v5.onnx',
      target: 'silero-vad/silero_vad.onnx',
      bytes: 2_327_524,
      sha256: '2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f',
    },
  ],
};

/** Moonshine's vocabulary. */
export const TOKENS: MadeFile = {
  target: 'moonshine-tiny/tokens.txt',
  bytes: 552_826,
  sha256: '3a832c9e6edb8055747731911c2d148e9b77100b7fe70a3215bd6d74307ed1b8',
};

/** Moonshine's graphs as Earshot runs them (docs/ENGINE.md), made of the shipped ones. */
export const OWN_FRONT_END: MadeFile = {
  target: 'moonshine-tiny/earshot_front_end.onnx',
  bytes: 1_312_035,
  sha256: '82310b101422fdda083e5f071363da21e8e5c037cd5b45295b2d306e0f3796c7',
};

export const OWN_ENCODER: MadeFile = {
  target: 'moonshine-tiny/earshot_encoder.onnx',
  bytes: 9_309_234,
  sha256: '4243b4cfadae9e322cf463443742700018eef9e6cc67a2b397809832aad3b4aa',
};

export const OWN_DECODER: MadeFile = {
  target: 'moonshine-tiny/earshot_decoder.onnx',
  bytes: 18_589_618,
  sha256: 'ca63bec4da6da03756f1c87e1e058ecfc355c11cc23687e7b193b69edd4d7d08',
};

/** Silero's graph at 16 kHz, made of the shipped one. */
export const OWN_SILERO: MadeFile = {
  target: 'silero-vad/earshot_silero.onnx',
  bytes: 1_158_910,
  sha256: '8b08062776f3cc01d68c237f876322ac6dceddfd9c347bbf05ca23ab903257d4',
};
