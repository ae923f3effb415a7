import { SAMPLE_RATE_HZ } from '../../../../src/shared/audio/sample-rate.ts';
import { VAD_WINDOW_SAMPLES, type Vad } from '../engine.ts';
import { deferred, type Deferred } from './deferred.ts';

/** Work goes to the process in pieces of at most so much, so that a stream catching up keeps no other waiting. */
const PIECE_WINDOWS = 32;
const PIECE_SAMPLES = PIECE_WINDOWS * VAD_WINDOW_SAMPLES;
/**
 * What a new process hears again before it goes on: 8 s. Silero remembers long: after 2 s of history
 * 24 of 32 streams had up to 4 verdicts changed, after 8 s 14 had up to 2, all at an edge of speech.
 */
const HISTORY_SAMPLES = 256 * VAD_WINDOW_SAMPLES;
/** Twice the un-final audio that a session may have (60 s); more waiting than this is a caller's mistake. */
const MAX_WAITING_SAMPLES = 120 * SAMPLE_RATE_HZ;

/** One consecutive stretch of a stream's windows, and who waits for its verdicts. */
export interface VadPiece {
  readonly samples: Int16Array;
  readonly verdicts: Deferred<readonly boolean[]>;
  /** Processes lost while they had it. */
  losses: number;
}

export interface VadStreamOwner {
  /** The stream has work. */
  wake(stream: EmbeddedVad): void;
  closed(stream: EmbeddedVad): void;
}

/** Voice activity of one stream: cuts windows, keeps order and the past that a new process must hear. */
export class EmbeddedVad implements Vad {
  readonly id: number;
  readonly #owner: VadStreamOwner;
  readonly #window = new Int16Array(VAD_WINDOW_SAMPLES);
  readonly #pieces: VadPiece[] = [];
  #windowFill = 0;
  #waitingSamples = 0;
  /** Answered pieces, oldest first: at least {@link HISTORY_SAMPLES} where there were so many. */
  readonly #past: Int16Array[] = [];
  #pastSamples = 0;
  #isClosed = false;
  /** Settles with the last piece; what completes no window waits for it, for the order. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(id: number, owner: VadStreamOwner) {
    this.id = id;
    this.#owner = owner;
  }

  push(pcm: Int16Array): Promise<readonly boolean[]> {
    if (this.#isClosed) return Promise.resolve([]);
    if (this.#waitingSamples + pcm.length > MAX_WAITING_SAMPLES)
      return Promise.reject(new Error('more than 120 s of audio waits for voice activity'));
    return this.#enqueue(this.#wholeWindows(pcm));
  }

  flush(): Promise<readonly boolean[]> {
    if (this.#isClosed) return Promise.resolve([]);
    const rest = this.#windowFill === 0 ? new Int16Array(0) : this.#window.slice();
    rest.fill(0, this.#windowFill);
    this.#windowFill = 0;
    return this.#enqueue(rest);
  }

  /** What waits is answered with no verdicts. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const piece of this.#pieces.splice(0)) piece.verdicts.resolve([]);
    this.#owner.closed(this);
  }

  /** The piece whose turn it is; it stays so until {@link settle}. */
  get nextPiece(): VadPiece | undefined {
    return this.#pieces[0];
  }

  /** The last 8 s that were answered: what a new process needs to go on from here. */
  history(): Int16Array {
    const history = new Int16Array(this.#pastSamples);
    let at = 0;
    for (const part of this.#past) {
      history.set(part, at);
      at += part.length;
    }
    return history.subarray(Math.max(0, at - HISTORY_SAMPLES));
  }

  /** Answers `piece`, if it is still awaited. */
  settle(piece: VadPiece, verdicts: readonly boolean[]): void {
    if (this.#pieces[0] !== piece) return;
    this.#pieces.shift();
    this.#waitingSamples -= piece.samples.length;
    this.#past.push(piece.samples);
    this.#pastSamples += piece.samples.length;
    for (let oldest = this.#past[0]; oldest; oldest = this.#past[0]) {
      if (this.#pastSamples - oldest.length < HISTORY_SAMPLES) break;
      this.#past.shift();
      this.#pastSamples -= oldest.length;
    }
    piece.verdicts.resolve(verdicts);
  }

  /** Copies `pcm` after what is left over; answers the windows now complete and keeps the new rest. */
  #wholeWindows(pcm: Int16Array): Int16Array {
    const total = this.#windowFill + pcm.length;
    const rest = total % VAD_WINDOW_SAMPLES;
    const whole = new Int16Array(total - rest);
    if (whole.length === 0) {
      this.#window.set(pcm, this.#windowFill);
    } else {
      whole.set(this.#window.subarray(0, this.#windowFill));
      whole.set(pcm.subarray(0, pcm.length - rest), this.#windowFill);
      this.#window.set(pcm.subarray(pcm.length - rest));
    }
    this.#windowFill = rest;
    return whole;
  }

  #enqueue(samples: Int16Array): Promise<readonly boolean[]> {
    if (samples.length === 0) return this.#last.then(() => []);
    const answers: Promise<readonly boolean[]>[] = [];
    for (let at = 0; at < samples.length; at += PIECE_SAMPLES) {
      const verdicts = deferred<readonly boolean[]>();
      const piece = samples.subarray(at, at + PIECE_SAMPLES);
      this.#pieces.push({ samples: piece, verdicts, losses: 0 });
      answers.push(verdicts.promise);
    }
    this.#waitingSamples += samples.length;
    const all = Promise.all(answers).then((parts) => parts.flat());
    this.#last = all;
    this.#owner.wake(this);
    return all;
  }
}
