import { VAD_WINDOW_SAMPLES } from '../../engine.ts';
import type { VadWork } from '../vad-messages.ts';
import type { Silero } from './silero.ts';
import { StreamVoice } from './stream-voice.ts';

/** Voice activity of all streams, each window of theirs together with those of others. */
export class VoiceActivity {
  readonly #silero: Pick<Silero, 'hear'>;
  readonly #streams = new Map<number, StreamVoice>();

  constructor(silero: Pick<Silero, 'hear'>) {
    this.#silero = silero;
  }

  forget(stream: number): void {
    this.#streams.delete(stream);
  }

  /** Per item of `work` a byte a window, 1 for voice. One call at a time; a stream has one item at the most. */
  async verdicts(work: readonly VadWork[]): Promise<Uint8Array[]> {
    const parts = work.map(({ stream, samples }) => ({
      voice: this.#stream(stream),
      samples,
      verdicts: new Uint8Array(samples.length / VAD_WINDOW_SAMPLES),
    }));
    const longest = Math.max(0, ...parts.map(({ verdicts }) => verdicts.length));
    for (let window = 0; window < longest; window++) {
      const heard = parts.filter(({ verdicts }) => window < verdicts.length);
      const at = window * VAD_WINDOW_SAMPLES;
      for (const { voice, samples } of heard)
        voice.put(samples.subarray(at, at + VAD_WINDOW_SAMPLES));
      const probabilities = await this.#silero.hear(heard.map(({ voice }) => voice));
      heard.forEach(({ voice, verdicts }, row) => {
        verdicts[window] = voice.judge(probabilities[row] ?? 0) ? 1 : 0;
      });
    }
    return parts.map(({ verdicts }, index) => verdicts.subarray(work[index]?.historyWindows));
  }

  #stream(number: number): StreamVoice {
    const known = this.#streams.get(number);
    if (known) return known;
    const begun = new StreamVoice();
    this.#streams.set(number, begun);
    return begun;
  }
}
