import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { onnxBytes } from './onnx-fixture.ts';
import { ModelFolderError, resolveModel } from './resolve-model.ts';

const root = mkdtempSync(join(tmpdir(), 'earshot-models-'));
afterAll(() => rmSync(root, { recursive: true }));

/** File name → content; `type:x` is an ONNX file that says so. */
function folder(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(root, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) {
    const type = typeof content === 'string' && /^type:(.*)$/.exec(content)?.[1];
    writeFileSync(join(path, file), type ? onnxBytes({ model_type: type }) : content);
  }
  return path;
}

const TOKENS = { 'tokens.txt': 'YQ== 0\n' };
const ONNX = onnxBytes();
const MOONSHINE = {
  'encoder_model.onnx': ONNX,
  'decoder_model_merged.onnx': ONNX,
  ...TOKENS,
};

function complaint(path: string): string {
  try {
    resolveModel(path);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFolderError);
    const { message } = error as Error;
    expect(message.split('\n')).toHaveLength(1);
    return message.replaceAll(root, '');
  }
  throw new Error('nothing was wrong');
}

describe('every kind by its files', () => {
  const two = (type: string) => ({
    'encoder.int8.onnx': `type:${type}`,
    'decoder.int8.onnx': ONNX,
    ...TOKENS,
  });
  const one = (type: string, name = 'model.int8.onnx') => ({ [name]: `type:${type}`, ...TOKENS });

  test.each([
    ['Moonshine', 'moonshine', MOONSHINE],
    [
      'Moonshine (four parts)',
      'moonshine',
      {
        'preprocess.onnx': ONNX,
        'encode.int8.onnx': ONNX,
        'uncached_decode.int8.onnx': ONNX,
        'cached_decode.int8.onnx': ONNX,
        ...TOKENS,
      },
    ],
    [
      'Whisper',
      'whisper',
      {
        'tiny.en-encoder.onnx': 'type:whisper-tiny.en',
        'tiny.en-decoder.onnx': ONNX,
        'tiny.en-tokens.txt': 'x',
      },
    ],
    ['NeMo Canary', 'canary', two('EncDecMultiTaskModel')],
    ['FireRedASR', 'fireRedAsr', two('fire-red-asr')],
    [
      'transducer',
      'transducer',
      {
        'encoder-epoch-99-avg-1.int8.onnx': 'type:zipformer2',
        'decoder-epoch-99-avg-1.onnx': ONNX,
        'joiner-epoch-99-avg-1.int8.onnx': ONNX,
        ...TOKENS,
      },
    ],
    ['transducer', 'transducer', { ...two('EncDecRNNTBPEModel'), 'joiner.int8.onnx': ONNX }],
    ['SenseVoice', 'senseVoice', one('sense_voice_ctc')],
    ['Paraformer', 'paraformer', one('paraformer')],
    ['NeMo CTC', 'nemoCtc', one('EncDecHybridRNNTCTCBPEModel', 'model.onnx')],
    ['Zipformer CTC', 'zipformerCtc', one('zipformer2_ctc')],
    ['WeNet CTC', 'wenetCtc', one('wenet_ctc', 'model-streaming.onnx')],
    ['TeleSpeech CTC', 'teleSpeechCtc', one('telespeech_ctc')],
    ['Dolphin', 'dolphin', one('dolphin')],
  ])('%s (%s)', (kind, key, files: Readonly<Record<string, string | Uint8Array>>) => {
    const path = folder('some-model', files);
    const model = resolveModel(path);
    expect(model.kind).toBe(kind);
    const modelConfig = model.runtime.type === 'sherpa' ? model.runtime.modelConfig : {};
    expect(Object.keys(modelConfig)).toEqual([key, 'tokens']);
    const tokens = Object.keys(files).find((name) => name.endsWith('tokens.txt')) ?? '';
    expect(modelConfig['tokens']).toBe(join(path, tokens));
  });

  test('Moonshine in graphs of our own, and as shipped where that is asked for', () => {
    const path = folder('moonshine-tiny', {
      ...MOONSHINE,
      'earshot_front_end.onnx': ONNX,
      'earshot_encoder.onnx': ONNX,
      'earshot_decoder.onnx': ONNX,
    });
    expect(resolveModel(path)).toMatchObject({
      name: 'moonshine-tiny',
      languages: ['en'],
      runtime: {
        type: 'moonshine',
        files: {
          frontEnd: join(path, 'earshot_front_end.onnx'),
          encoder: join(path, 'earshot_encoder.onnx'),
          decoder: join(path, 'earshot_decoder.onnx'),
          tokens: join(path, 'tokens.txt'),
        },
      },
    });
    expect(resolveModel(path, { asShipped: true }).runtime.type).toBe('sherpa');
  });

  test('graphs of our own without the shipped decoder, in which their embedding lies, are no whole model', () => {
    const { 'decoder_model_merged.onnx': _, ...others } = MOONSHINE;
    const path = folder('moonshine-tiny', {
      ...others,
      'earshot_front_end.onnx': ONNX,
      'earshot_encoder.onnx': ONNX,
      'earshot_decoder.onnx': ONNX,
    });
    expect(() => resolveModel(path)).toThrow('missing decoder_model_merged.onnx');
  });

  test('paths are whole, int8 is taken before float, languages come from the name', () => {
    const path = folder('sherpa-onnx-whisper-tiny.en', {
      'tiny.en-encoder.onnx': 'type:whisper-tiny.en',
      'tiny.en-encoder.int8.onnx': 'type:whisper-tiny.en',
      'tiny.en-decoder.onnx': ONNX,
      'tiny.en-tokens.txt': 'x',
    });
    expect(resolveModel(path)).toEqual({
      name: 'sherpa-onnx-whisper-tiny.en',
      kind: 'Whisper',
      languages: ['en'],
      runtime: {
        type: 'sherpa',
        modelConfig: {
          whisper: {
            encoder: join(path, 'tiny.en-encoder.int8.onnx'),
            decoder: join(path, 'tiny.en-decoder.onnx'),
            task: 'transcribe',
          },
          tokens: join(path, 'tiny.en-tokens.txt'),
        },
      },
    });
    expect(resolveModel(folder('moonshine-tiny', MOONSHINE)).languages).toEqual(['en']);
    expect(resolveModel(folder('moonshine-tiny-ko', MOONSHINE)).languages).toEqual(['ko']);
    expect(resolveModel(folder('sense-voice-zh-en-2024', MOONSHINE)).languages).toEqual([
      'zh',
      'en',
    ]);
    expect(resolveModel(folder('mine', MOONSHINE)).languages).toEqual([]);
  });
});

describe('what is wrong is one line that says what', () => {
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(MOONSHINE).filter(([name]) => !names.includes(name)));

  test.each([
    ['encoder_model.onnx'],
    ['decoder_model_merged.onnx'],
    ['tokens.txt'],
    ['encoder_model.onnx', 'tokens.txt'],
    ['decoder_model_merged.onnx', 'tokens.txt'],
  ])('Moonshine without %s %s', (...names) => {
    expect(complaint(folder('m', without(...names)))).toBe(
      `the Moonshine model in /m is incomplete: missing ${names.join(', ')}`,
    );
  });

  test('a transducer without its joiner', () => {
    const files = { 'encoder.onnx': 'type:zipformer', 'decoder.onnx': ONNX, ...TOKENS };
    expect(complaint(folder('t', files))).toBe(
      'the transducer model in /t is incomplete: missing joiner.onnx',
    );
  });

  test('a single-file model without tokens', () => {
    expect(complaint(folder('s', { 'model.onnx': 'type:paraformer' }))).toBe(
      'the Paraformer model in /s is incomplete: missing tokens.txt',
    );
  });

  test.each(['encoder_model.onnx', 'decoder_model_merged.onnx'])(
    '%s cut short, or empty',
    (name) => {
      const damaged = `the model in /m is damaged: ${name}`;
      expect(complaint(folder('m', { ...MOONSHINE, [name]: ONNX.subarray(0, 100) }))).toBe(damaged);
      expect(complaint(folder('m', { ...MOONSHINE, [name]: '' }))).toBe(damaged);
      expect(complaint(folder('m', { ...MOONSHINE, [name]: '<html>404</html>' }))).toBe(damaged);
    },
  );

  test('empty tokens', () => {
    expect(complaint(folder('m', { ...MOONSHINE, 'tokens.txt': '' }))).toBe(
      'the model in /m is damaged: tokens.txt',
    );
  });

  test('no folder, a file for a folder, an empty folder, tokens alone', () => {
    expect(complaint(join(root, 'nowhere'))).toBe(
      'the model folder /nowhere cannot be read (ENOENT)',
    );
    expect(complaint(join(folder('f', TOKENS), 'tokens.txt'))).toContain('ENOTDIR');
    expect(complaint(folder('empty', {}))).toMatch(
      /^there is no speech model in \/empty; known are/,
    );
    expect(complaint(folder('tokens', TOKENS))).toMatch(/^there is no speech model/);
  });

  test('a kind that nobody knows', () => {
    expect(complaint(folder('u', { 'model.onnx': 'type:sing_along', ...TOKENS }))).toBe(
      'the model in /u is of no known kind: its metadata has model_type "sing_along"',
    );
    expect(complaint(folder('u', { 'model.onnx': ONNX, ...TOKENS }))).toBe(
      'the model in /u is of no known kind: its metadata has no model_type',
    );
  });
});
