import type {
  DecoderRun,
  EncoderRun,
  FrontEndRun,
  MoonshineRuns,
  WaveSums,
} from '../../server/src/engine/embedded/moonshine/moonshine-sessions.ts';
import { ownCpuMs } from './own-cpu.ts';

/** Where the time of looks goes. */
export type Part = 'front end' | 'encoder' | 'decoder: draft' | 'decoder: what is new';

/** Runs the graphs, and keeps the processor time that each took, ms. */
export class TimedRuns implements MoonshineRuns {
  readonly #runs: MoonshineRuns;
  readonly #ms = new Map<Part, number>();

  constructor(runs: MoonshineRuns) {
    this.#runs = runs;
  }

  msOf(part: Part): number {
    return this.#ms.get(part) ?? 0;
  }

  forget(): void {
    this.#ms.clear();
  }

  hear(run: FrontEndRun): Promise<WaveSums> {
    return this.#timed('front end', this.#runs.hear(run));
  }

  encode(run: EncoderRun): Promise<void> {
    return this.#timed('encoder', this.#runs.encode(run));
  }

  decode(run: DecoderRun): Promise<BigInt64Array> {
    const part = run.position === 0 ? 'decoder: draft' : 'decoder: what is new';
    return this.#timed(part, this.#runs.decode(run));
  }

  /** The graphs run in a later turn of the loop, on this thread: what is used until then is the run's. */
  async #timed<Result>(part: Part, run: Promise<Result>): Promise<Result> {
    const beforeMs = ownCpuMs();
    const result = await run;
    this.#ms.set(part, this.msOf(part) + ownCpuMs() - beforeMs);
    return result;
  }
}
