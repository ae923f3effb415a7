import { scriptedAudio, type ScriptItem } from '../server/src/engine/scripted/scripted-audio.ts';
import { samplesToMs } from '../src/shared/audio/sample-rate.ts';
import type { CapturePortMessage } from '../src/shared/messages/capture-port.ts';

/** What is heard next. Each word is another one. */
export type Sound =
  | { readonly type: 'word'; readonly ms: number }
  | { readonly type: 'silence'; readonly ms: number }
  | { readonly type: 'noise'; readonly ms: number };

const LETTERS = 26;
/** A word is written into its audio again and again: the longer its name, the less there is to read. */
const NAME_END = '_'.repeat(29);

/**
 * Frames of successive worklets with words in them. Its capture time runs by the samples alone, as
 * of a source that is read, so that frames may come late without being missing; what is missing is
 * told to it.
 */
export class Microphone {
  /** Of the newest worklet. */
  epoch = 0;
  /** All words spoken so far. */
  words = 0;
  #index = 0;
  /** Counted by the present worklet and never sent, since its last frame. */
  #lost = 0;
  #capturedAtMs: number;
  #last: CapturePortMessage | null = null;
  #lastOfBefore: CapturePortMessage | null = null;

  constructor(originEpochMs: number) {
    this.#capturedAtMs = originEpochMs;
  }

  /** The samples of one sound; the frames that carry them are made by {@link frame}. */
  sound(sound: Sound): Int16Array<ArrayBuffer> {
    return scriptedAudio([this.#item(sound)]).slice();
  }

  frame(pcm: Int16Array<ArrayBuffer>): CapturePortMessage {
    this.#capturedAtMs += samplesToMs(pcm.length);
    const index = this.#index;
    this.#index += pcm.length;
    const { epoch } = this;
    this.#last = { type: 'frame', epoch, index, capturedAtMs: this.#capturedAtMs, pcm };
    return this.#last;
  }

  /** The last frames of the worklet before and of this one: no worklet should send them once more. */
  get sentBefore(): readonly CapturePortMessage[] {
    return [this.#lastOfBefore, this.#last].filter((frame) => frame !== null);
  }

  /** The end of the present worklet. */
  marker(): CapturePortMessage {
    return { type: 'end', epoch: this.epoch, samples: this.#index };
  }

  /** For so long nothing was captured. */
  miss(ms: number): void {
    this.#capturedAtMs += ms;
  }

  /** The worklet counted samples that nobody ever gets. */
  lose(samples: number): void {
    this.#index += samples;
    this.#lost += samples;
    this.#capturedAtMs += samplesToMs(samples);
  }

  /** What was lost before a message that was taken: must be a gap by now. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  rebuild(): void {
    this.epoch += 1;
    this.#lastOfBefore = this.#last;
    this.#last = null;
    this.#lost = 0;
    this.#index = 0;
  }

  #item(sound: Sound): ScriptItem {
    if (sound.type === 'silence') return { silenceMs: sound.ms };
    if (sound.type === 'noise') return { noiseMs: sound.ms };
    return { word: nameOf(this.words++), ms: sound.ms };
  }
}

function nameOf(number: number): string {
  const letter = (place: number): string =>
    String.fromCharCode(97 + (Math.floor(number / LETTERS ** place) % LETTERS));
  return letter(2) + letter(1) + letter(0) + NAME_END;
}
