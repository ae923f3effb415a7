import type { Clock } from '../../../src/shared/time/clock.ts';
import type { DecodeJob } from './decode-job.ts';
import type { DecodeKind, DecodeObserver } from './decode-observer.ts';
import type { PartialOutcome } from './decode-scheduler-api.ts';

/** Tells the observer, if there is one, of a scheduler's decodes, with times by its clock. Changes nothing about them. */
export class DecodeWatch {
  readonly #observer: DecodeObserver | undefined;
  readonly #clock: Clock;

  constructor(observer: DecodeObserver | undefined, clock: Clock) {
    this.#observer = observer;
    this.#clock = clock;
  }

  /** One is asked for. Answers what settles it, in place of `settle`; `isAbandoned` is asked then. */
  asked<Outcome extends PartialOutcome>(
    kind: DecodeKind,
    settle: (outcome: Outcome) => void,
    isAbandoned: () => boolean,
  ): (outcome: Outcome) => void {
    const observer = this.#observer;
    if (!observer) return settle;
    const askedMs = this.#clock.now();
    observer.asked(kind);
    return (outcome) => {
      const end = outcome.type === 'failed' && isAbandoned() ? 'abandoned' : outcome.type;
      observer.settled(kind, end, this.#clock.now() - askedMs);
      settle(outcome);
    };
  }

  /** A try of it starts. Answers what ends it. */
  started({ type }: DecodeJob, samples: number): (answered: boolean) => void {
    const observer = this.#observer;
    if (!observer) return () => {};
    const startedMs = this.#clock.now();
    observer.started(type);
    return (answered) =>
      observer.ended(type, { samples, tookMs: this.#clock.now() - startedMs, answered });
  }
}
