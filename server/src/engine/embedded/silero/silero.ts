import { InferenceSession, Tensor } from 'onnxruntime-node';
import {
  CONTEXT_SAMPLES,
  STATE_WIDTH,
  WINDOW_SAMPLES,
} from '../../../model/silero/silero-shape.ts';
import { ONE_THREAD } from '../one-thread.ts';
import type { StreamVoice } from './stream-voice.ts';

const AUDIO_WIDTH = CONTEXT_SAMPLES + WINDOW_SAMPLES;

/** Silero's graph, open. A run blocks this thread; between two of them its events are handled. */
export class Silero {
  readonly #session: InferenceSession;
  /** Of as many streams as there ever were at once; their rows are written anew for each run. */
  #rows = new Rows(1);

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** Rejects with the library's words when the file is no such graph. */
  static async open(model: string): Promise<Silero> {
    return new Silero(await InferenceSession.create(model, ONE_THREAD));
  }

  /**
   * Hears the window that was put to each of `streams`, all at once, and brings their memory up to date. Answers
   * each one's probability of voice. One call at a time.
   */
  async hear(streams: readonly StreamVoice[]): Promise<Float32Array> {
    const count = streams.length;
    if (count > this.#rows.count) this.#rows = new Rows(2 * count);
    const rows = this.#rows;
    streams.forEach((stream, row) => {
      rows.audio.set(stream.audio, row * AUDIO_WIDTH);
      rows.hidden.set(stream.hidden, row * STATE_WIDTH);
      rows.cell.set(stream.cell, row * STATE_WIDTH);
    });
    const results = await this.#session.run({
      audio: tensor(rows.audio, count, AUDIO_WIDTH),
      hidden: tensor(rows.hidden, count, STATE_WIDTH),
      cell: tensor(rows.cell, count, STATE_WIDTH),
    });
    const hidden = floats(results['hiddenNext']);
    const cell = floats(results['cellNext']);
    streams.forEach((stream, row) => {
      const [from, to] = [row * STATE_WIDTH, (row + 1) * STATE_WIDTH];
      stream.hidden.set(hidden.subarray(from, to));
      stream.cell.set(cell.subarray(from, to));
    });
    return floats(results['voice']);
  }
}

class Rows {
  readonly audio: Float32Array;
  readonly hidden: Float32Array;
  readonly cell: Float32Array;

  readonly count: number;

  constructor(count: number) {
    this.count = count;
    this.audio = new Float32Array(count * AUDIO_WIDTH);
    this.hidden = new Float32Array(count * STATE_WIDTH);
    this.cell = new Float32Array(count * STATE_WIDTH);
  }
}

function tensor(rows: Float32Array, count: number, width: number): Tensor {
  return new Tensor('float32', rows.subarray(0, count * width), [count, width]);
}

/** An output that the graph has. */
function floats(output: Tensor | undefined): Float32Array {
  return output?.data as Float32Array;
}
