import type { Clock } from '../../../../src/shared/time/clock.ts';
import {
  EngineProcessLost,
  type DecodeRequest,
  type DecodeResult,
  type Recogniser,
} from '../engine.ts';
import { wordsIn } from './scripted-audio.ts';

/** One decode as its behaviour is asked for. */
export interface ScriptedDecode {
  /** Counts all decodes of the engine, from 0. */
  readonly index: number;
  /** Which recogniser runs it. */
  readonly recogniser: number;
  readonly samples: Int16Array;
  readonly isPartial: boolean;
  readonly segment: number | undefined;
  /** What it would answer. */
  readonly text: string;
}

export type ScriptedBehaviour =
  | { readonly type: 'answer'; readonly delayMs?: number }
  /** Pending until `release()` (then it answers), `replace()` or `close()`: a slow or hung process. */
  | { readonly type: 'hold' }
  /** The decode fails, the process lives. */
  | { readonly type: 'throw'; readonly message: string }
  /** The process dies: {@link EngineProcessLost}. */
  | { readonly type: 'die' };

interface Running {
  readonly lose: () => void;
  /** Set while held. */
  readonly release?: () => void;
}

export interface ScriptedRecogniserDeps {
  readonly clock: Clock;
  readonly number: number;
  readonly describe: (decode: Omit<ScriptedDecode, 'index'>) => ScriptedBehaviour;
}

/**
 * The named double of one engine process: answers with the words in the samples, or misbehaves as
 * told. A second decode beside a running one is refused: the scheduler's mistake.
 */
export class ScriptedRecogniser implements Recogniser {
  readonly #deps: ScriptedRecogniserDeps;
  #running: Running | null = null;
  #closed = false;
  #replacements = 0;

  constructor(deps: ScriptedRecogniserDeps) {
    this.#deps = deps;
  }

  /** How often the process was ended and started anew, deaths of its own included. */
  get replacements(): number {
    return this.#replacements;
  }

  get held(): boolean {
    return this.#running?.release !== undefined;
  }

  async decode(request: DecodeRequest): Promise<DecodeResult> {
    if (this.#closed) throw new EngineProcessLost('engine closed');
    if (this.#running) throw new Error('a recogniser runs one decode at a time');
    const { samples, segment, isPartial = false } = request;
    const text = wordsIn(samples);
    const { clock, number: recogniser, describe } = this.#deps;
    const behaviour = describe({ recogniser, samples, isPartial, segment, text });
    switch (behaviour.type) {
      case 'answer':
        return this.#answer(clock, text, behaviour.delayMs ?? 0);
      case 'hold':
        return this.#hold(text);
      case 'throw':
        throw new Error(behaviour.message);
      case 'die':
        this.#replacements++;
        throw new EngineProcessLost('scripted death');
    }
  }

  replace(): void {
    this.#replacements++;
    this.#running?.lose();
  }

  release(): void {
    this.#running?.release?.();
  }

  close(): void {
    this.#closed = true;
    this.#running?.lose();
  }

  #answer(clock: Clock, text: string, delayMs: number): Promise<DecodeResult> {
    if (delayMs === 0) return Promise.resolve({ text });
    return new Promise((resolve, reject) => {
      const cancel = clock.after(delayMs, () => {
        this.#running = null;
        resolve({ text });
      });
      this.#running = {
        lose: () => {
          cancel();
          this.#lost(reject);
        },
      };
    });
  }

  #hold(text: string): Promise<DecodeResult> {
    return new Promise((resolve, reject) => {
      this.#running = {
        lose: () => this.#lost(reject),
        release: () => {
          this.#running = null;
          resolve({ text });
        },
      };
    });
  }

  #lost(reject: (reason: Error) => void): void {
    this.#running = null;
    reject(new EngineProcessLost('replaced'));
  }
}
