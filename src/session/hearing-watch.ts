import type { Clock } from '../shared/time/clock.ts';
import type { Hearing } from '../state/hearing.ts';
import type { Level } from '../state/level-store.ts';
import { HearingMonitor } from './hearing-monitor.ts';

/**
 * Judges a microphone for as long as it is live, and tells when the verdict changes. Main thread;
 * holds a timer between {@link begin} and {@link end}.
 */
export class HearingWatch {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #monitor: HearingMonitor | null = null;
  #verdict: Hearing = 'waiting';
  #heardBefore = false;
  #cancelTimer: (() => void) | null = null;

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get verdict(): Hearing {
    return this.#verdict;
  }

  /** Something above silence has come, through this microphone or the one before it. */
  get heardBefore(): boolean {
    return this.#heardBefore;
  }

  /** It is live, perhaps again: judged anew, since its silence until now was none of its own. */
  begin(): void {
    this.end();
    this.#monitor = new HearingMonitor(this.#clock.now());
    this.#watchForSilence(this.#monitor);
  }

  /** It is not live any more: there is nothing to judge. Leaves no timer. */
  end(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#monitor = null;
    this.#verdict = 'waiting';
  }

  note(level: Level): void {
    if (!this.#monitor) return;
    this.#monitor.note(level, this.#clock.now());
    this.#judge(this.#monitor);
    this.#watchForSilence(this.#monitor);
  }

  #judge(monitor: HearingMonitor): void {
    this.#heardBefore ||= monitor.heard;
    const verdict = monitor.judge(this.#clock.now());
    if (verdict === this.#verdict) return;
    this.#verdict = verdict;
    this.#onChange();
  }

  /** Silence has no event: a timer for the moment when it will have lasted long enough. */
  #watchForSilence(monitor: HearingMonitor): void {
    const dueInMs = monitor.silenceDueMs - this.#clock.now();
    if (this.#cancelTimer || dueInMs <= 0) return;
    this.#cancelTimer = this.#clock.after(dueInMs, () => {
      this.#cancelTimer = null;
      this.#judge(monitor);
      this.#watchForSilence(monitor);
    });
  }
}
