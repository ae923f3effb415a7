import { InferenceSession, Tensor } from 'onnxruntime-node';
import { STRIDE_SAMPLES, WIDTH } from '../../../model/moonshine/moonshine-shape.ts';
import type { MoonshineFiles } from '../../../model/resolve-model.ts';
import { ONE_THREAD } from '../one-thread.ts';
import type { HeardAudio } from './half-frames.ts';
import type { KeyValues } from './key-values.ts';

export interface FrontEndRun {
  /** Linear full scale, from the first sample of the first half frame on: whole blocks of 64 (`front-end-graph.ts`). */
  readonly audio: Float32Array;
  /** Written: [half frames, 576]. */
  readonly rows: Float32Array;
}

/** Of each frame of the first convolution that was run. */
export interface WaveSums {
  readonly sums: Float32Array;
  readonly squares: Float32Array;
}

export interface EncoderRun {
  /** Half frames of the frames `from` to `to`. */
  readonly heard: HeardAudio;
  readonly from: number;
  readonly to: number;
  /** Read up to `from`, written from there to `to`. */
  readonly own: KeyValues;
  /** Written likewise. */
  readonly cross: KeyValues;
}

export interface DecoderRun {
  readonly tokens: readonly number[];
  /** Of the first token: so many before it are in `past`. */
  readonly position: number;
  /** Read up to `position`, written from there on. */
  readonly past: KeyValues;
  readonly cross: KeyValues;
  /** So many rows `cross` has. */
  readonly frames: number;
}

/** Added to the weight of what a token may not attend to. */
const NEVER = -1e9;

type Tensors = Record<string, Tensor | null>;

/** What runs the graphs. */
export type MoonshineRuns = Pick<MoonshineSessions, 'hear' | 'encode' | 'decode'>;

/** Moonshine's graphs, open. A run blocks this thread; between two of them its events are handled. */
export class MoonshineSessions {
  readonly #frontEnd: InferenceSession;
  readonly #encoder: InferenceSession;
  readonly #decoder: InferenceSession;

  private constructor(
    frontEnd: InferenceSession,
    encoder: InferenceSession,
    decoder: InferenceSession,
  ) {
    this.#frontEnd = frontEnd;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** Rejects with the library's words when a file is no such graph. */
  static async open({
    frontEnd,
    encoder,
    decoder,
  }: Omit<MoonshineFiles, 'tokens'>): Promise<MoonshineSessions> {
    return new MoonshineSessions(
      await InferenceSession.create(frontEnd, ONE_THREAD),
      await InferenceSession.create(encoder, ONE_THREAD),
      await InferenceSession.create(decoder, ONE_THREAD),
    );
  }

  async hear({ audio, rows }: FrontEndRun): Promise<WaveSums> {
    const feeds = {
      audio: new Tensor('float32', audio, [audio.length / STRIDE_SAMPLES, STRIDE_SAMPLES]),
    };
    const fetches: Tensors = { sums: null, squares: null, halfFrames: halfFrames(rows) };
    const { sums, squares } = await this.#frontEnd.run(feeds, fetches);
    return { sums: sums?.data as Float32Array, squares: squares?.data as Float32Array };
  }

  async encode({ heard, from, to, own, cross }: EncoderRun): Promise<void> {
    const feeds: Record<string, Tensor> = {
      halfFrames: halfFrames(heard.rows),
      mean: new Tensor('float32', Float32Array.of(heard.mean), [1]),
      deviation: new Tensor('float32', Float32Array.of(heard.deviation), [1]),
      position: integers(from),
    };
    const fetches: Tensors = {};
    put(fetches, own, 'key', 'value', from, to);
    put(fetches, cross, 'crossKey', 'crossValue', from, to);
    put(feeds, own, 'pastKey', 'pastValue', 0, from);
    await this.#encoder.run(feeds, fetches);
  }

  /** The likeliest token after each of `tokens`. */
  async decode({ tokens, position, past, cross, frames }: DecoderRun): Promise<BigInt64Array> {
    const end = position + tokens.length;
    const mask = causalMask(tokens.length, position);
    const feeds: Record<string, Tensor> = {
      tokens: integers(...tokens),
      position: integers(position),
      mask: new Tensor('float32', mask, [1, 1, tokens.length, end]),
    };
    const fetches: Tensors = { next: null };
    put(fetches, past, 'key', 'value', position, end);
    put(feeds, past, 'pastKey', 'pastValue', 0, position);
    put(feeds, cross, 'crossKey', 'crossValue', 0, frames);
    const { next } = await this.#decoder.run(feeds, fetches);
    return next?.data as BigInt64Array;
  }
}

function halfFrames(rows: Float32Array): Tensor {
  return new Tensor('float32', rows, [rows.length / (2 * WIDTH), 2 * WIDTH]);
}

function integers(...values: number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
}

function put(
  into: Tensors,
  keyValues: KeyValues,
  keyName: string,
  valueName: string,
  from: number,
  to: number,
): void {
  const shape = [1, to - from, WIDTH];
  keyValues.rows(from, to).forEach(({ keys, values }, layer) => {
    into[`${keyName}.${layer}`] = new Tensor('float32', keys, shape);
    into[`${valueName}.${layer}`] = new Tensor('float32', values, shape);
  });
}

/** [tokens, position + tokens]: each sees what came before it, and itself. */
function causalMask(tokens: number, position: number): Float32Array {
  const width = position + tokens;
  const mask = new Float32Array(tokens * width);
  for (let token = 0; token < tokens; token++)
    mask.fill(NEVER, token * width + position + token + 1, (token + 1) * width);
  return mask;
}
