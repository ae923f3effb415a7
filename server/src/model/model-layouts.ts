/**
 * How sherpa-onnx's offline models lie in their folders, by the names under which they are published.
 * A folder is of the first layout whose files are all there and whose `modelType` fits.
 */
export interface ModelLayout {
  readonly kind: string;
  /** By role. */
  readonly files: Readonly<Record<string, LayoutFile>>;
  /** The role whose ONNX metadata says `model_type`, and what it must say. Moonshine has no metadata. */
  readonly modelType?: { readonly role: string; readonly is: RegExp };
  /** sherpa-onnx's `OfflineModelConfig` for paths by role, tokens excepted. */
  readonly config: (files: Readonly<Record<string, string>>) => Readonly<Record<string, unknown>>;
}

interface LayoutFile {
  /** How it is called at its simplest, for people. */
  readonly name: string;
  /** Names that it may have. Where several are there, int8 is taken before float. */
  readonly pattern: RegExp;
}

const TOKENS = { name: 'tokens.txt', pattern: /^(.+-)?tokens\.txt$/ };
const ENCODER = { name: 'encoder.onnx', pattern: /^(.+-)?encoder(-.+)?(\.int8)?\.onnx$/ };
const DECODER = { name: 'decoder.onnx', pattern: /^(.+-)?decoder(-.+)?(\.int8)?\.onnx$/ };
const JOINER = { name: 'joiner.onnx', pattern: /^(.+-)?joiner(-.+)?(\.int8)?\.onnx$/ };
const SINGLE = { name: 'model.onnx', pattern: /^model([-_].+)?(\.int8)?\.onnx$/ };

/** Moonshine's graphs as `model/moonshine` writes them; they lie beside the shipped ones, in which the decoder's embedding stays. */
export const OWN_MOONSHINE: ModelLayout = {
  kind: "Moonshine in Earshot's graphs",
  files: {
    ownFrontEnd: { name: 'earshot_front_end.onnx', pattern: /^earshot_front_end\.onnx$/ },
    ownEncoder: { name: 'earshot_encoder.onnx', pattern: /^earshot_encoder\.onnx$/ },
    ownDecoder: { name: 'earshot_decoder.onnx', pattern: /^earshot_decoder\.onnx$/ },
    embedding: { name: 'decoder_model_merged.onnx', pattern: /^decoder_model_merged\.onnx$/ },
    tokens: TOKENS,
  },
  config: () => ({}),
};

/** What sherpa-onnx runs. */
export const MODEL_LAYOUTS: readonly ModelLayout[] = [
  {
    kind: 'Moonshine',
    files: {
      encoder: { name: 'encoder_model.onnx', pattern: /^encoder_model\.(onnx|ort)$/ },
      mergedDecoder: {
        name: 'decoder_model_merged.onnx',
        pattern: /^decoder_model_merged\.(onnx|ort)$/,
      },
      tokens: TOKENS,
    },
    config: ({ encoder, mergedDecoder }) => ({ moonshine: { encoder, mergedDecoder } }),
  },
  {
    kind: 'Moonshine (four parts)',
    files: {
      preprocessor: { name: 'preprocess.onnx', pattern: /^preprocess\.onnx$/ },
      encoder: { name: 'encode.onnx', pattern: /^encode(\.int8)?\.onnx$/ },
      uncachedDecoder: {
        name: 'uncached_decode.onnx',
        pattern: /^uncached_decode(\.int8)?\.onnx$/,
      },
      cachedDecoder: { name: 'cached_decode.onnx', pattern: /^cached_decode(\.int8)?\.onnx$/ },
      tokens: TOKENS,
    },
    config: ({ preprocessor, encoder, uncachedDecoder, cachedDecoder }) => ({
      moonshine: { preprocessor, encoder, uncachedDecoder, cachedDecoder },
    }),
  },
  {
    kind: 'transducer',
    // Zipformer, Conformer and NeMo (Parakeet) alike: sherpa-onnx tells them apart by the same metadata.
    files: { encoder: ENCODER, decoder: DECODER, joiner: JOINER, tokens: TOKENS },
    modelType: { role: 'encoder', is: /^(conformer|zipformer|EncDec.*RNNT)/ },
    config: ({ encoder, decoder, joiner }) => ({ transducer: { encoder, decoder, joiner } }),
  },
  {
    kind: 'NeMo Canary',
    files: { encoder: ENCODER, decoder: DECODER, tokens: TOKENS },
    modelType: { role: 'encoder', is: /^EncDecMultiTaskModel/ },
    config: ({ encoder, decoder }) => ({
      canary: { encoder, decoder, srcLang: 'en', tgtLang: 'en', usePnc: 1 },
    }),
  },
  {
    kind: 'FireRedASR',
    files: { encoder: ENCODER, decoder: DECODER, tokens: TOKENS },
    modelType: { role: 'encoder', is: /^fire-?red/i },
    config: ({ encoder, decoder }) => ({ fireRedAsr: { encoder, decoder } }),
  },
  {
    kind: 'Whisper',
    files: { encoder: ENCODER, decoder: DECODER, tokens: TOKENS },
    modelType: { role: 'encoder', is: /^whisper/ },
    // No language: a multilingual model finds it by itself.
    config: ({ encoder, decoder }) => ({ whisper: { encoder, decoder, task: 'transcribe' } }),
  },
  single('SenseVoice', /^sense_voice/, (model) => ({
    senseVoice: { model, language: 'auto', useInverseTextNormalization: 1 },
  })),
  single('Paraformer', /^paraformer/, (model) => ({ paraformer: { model } })),
  single('NeMo CTC', /^EncDec(Hybrid.*CTC|CTC)/, (model) => ({ nemoCtc: { model } })),
  single('Zipformer CTC', /^zipformer2?_ctc/, (model) => ({ zipformerCtc: { model } })),
  single('WeNet CTC', /^wenet_ctc/, (model) => ({ wenetCtc: { model } })),
  single('TeleSpeech CTC', /^telespeech_ctc/, (model) => ({ teleSpeechCtc: model })),
  single('Dolphin', /^dolphin/, (model) => ({ dolphin: { model } })),
];

function single(
  kind: string,
  is: RegExp,
  config: (model: string) => Readonly<Record<string, unknown>>,
): ModelLayout {
  return {
    kind,
    files: { model: SINGLE, tokens: TOKENS },
    modelType: { role: 'model', is },
    config: ({ model = '' }) => config(model),
  };
}
