import { VAD_WINDOW_SAMPLES, type Vad } from '../engine.ts';

/** From so much sound on a window is voiced. */
const VOICED_SHARE = 0.25;

/**
 * The named double of voice activity: a window is voiced if a quarter of it is sound (any sample
 * other than 0). Verdicts wait for `gate`, which a test may hold; they come in order.
 */
export class ScriptedVad implements Vad {
  readonly #gate: () => Promise<void>;
  #filled = 0;
  #sounding = 0;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(gate: () => Promise<void>) {
    this.#gate = gate;
  }

  push(pcm: Int16Array): Promise<readonly boolean[]> {
    const verdicts: boolean[] = [];
    for (const sample of pcm) {
      if (sample !== 0) this.#sounding++;
      if (++this.#filled === VAD_WINDOW_SAMPLES) verdicts.push(this.#endWindow());
    }
    return this.#inOrder(verdicts);
  }

  flush(): Promise<readonly boolean[]> {
    return this.#inOrder(this.#filled > 0 ? [this.#endWindow()] : []);
  }

  close(): void {
    this.#closed = true;
  }

  get closed(): boolean {
    return this.#closed;
  }

  #endWindow(): boolean {
    const voiced = this.#sounding >= VAD_WINDOW_SAMPLES * VOICED_SHARE;
    this.#filled = 0;
    this.#sounding = 0;
    return voiced;
  }

  #inOrder(verdicts: readonly boolean[]): Promise<readonly boolean[]> {
    const turn = Promise.all([this.#last, this.#gate()]).then(() => verdicts);
    this.#last = turn;
    return turn;
  }
}
