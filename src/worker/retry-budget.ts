import type { Clock } from '../shared/time/clock.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';

type State =
  | { readonly type: 'paused' }
  | { readonly type: 'running'; readonly sinceMs: number; readonly cancel: () => void };

/**
 * How long a stream tries to get a link back (S10): time awake without a ready link since there was
 * progress last, and only while something waits for one. A sleep starts it anew.
 */
export class RetryBudget {
  readonly #clock: Clock;
  readonly #sleepWatch: SleepWatch;
  readonly #budgetMs: number;
  readonly #handleSpent: () => void;
  readonly #unsubscribe: () => void;
  #state: State = { type: 'paused' };
  #leftMs: number;

  constructor(
    options: {
      readonly clock: Clock;
      readonly sleepWatch: SleepWatch;
      readonly budgetMs: number;
    },
    handleSpent: () => void,
  ) {
    this.#clock = options.clock;
    this.#sleepWatch = options.sleepWatch;
    this.#budgetMs = options.budgetMs;
    this.#leftMs = options.budgetMs;
    this.#handleSpent = handleSpent;
    this.#unsubscribe = options.sleepWatch.onWake(() => this.reset());
  }

  /** Time counts from now on. Running already: goes on. */
  run(): void {
    if (this.#state.type === 'running') return;
    const cancel = this.#clock.after(this.#leftMs, () => this.#expire());
    this.#state = { type: 'running', sinceMs: this.#clock.now(), cancel };
  }

  pause(): void {
    if (this.#state.type === 'paused') return;
    this.#state.cancel();
    this.#leftMs = Math.max(0, this.#leftMs - (this.#clock.now() - this.#state.sinceMs));
    this.#state = { type: 'paused' };
  }

  /** Whole again; running or not as before. */
  reset(): void {
    const wasRunning = this.#state.type === 'running';
    this.pause();
    this.#leftMs = this.#budgetMs;
    if (wasRunning) this.run();
  }

  /** Leaves no timer. Idempotent. */
  close(): void {
    this.pause();
    this.#unsubscribe();
  }

  #expire(): void {
    // The first timer to run after a sleep: then it has just been reset.
    if (!this.#sleepWatch.look()) this.#handleSpent();
  }
}
