import type { Clock } from '../../../src/shared/time/clock.ts';
import type { Recogniser } from '../engine/engine.ts';
import { FINAL_BUDGET_MS, decodeDeadlineMs } from './decode-deadline.ts';
import type { DecodeJob, FinalJob, LaneState, PartialJob } from './decode-job.ts';
import type { DecodeObserver } from './decode-observer.ts';
import type {
  DecodeLane,
  DecodeOutcome,
  DecodeScheduler,
  PartialOutcome,
} from './decode-scheduler-api.ts';
import { DecodeWatch } from './decode-watch.ts';
import { FinalQueue } from './final-queue.ts';
import { PartialQueue } from './partial-queue.ts';
import { RecogniserSlots, type Slot } from './recogniser-slots.ts';
import { watchTry } from './try-watch.ts';

/** The third failure of the same audio ends it: it must not take everyone's processes with it. */
const MAX_TRIES = 3;
/** After so many lost partials in a row, a lane gets no more of them until one of its finals is known. */
const MAX_FAILED_PARTIALS = 2;

export interface DecodeSchedulerOptions {
  readonly clock: Clock;
  /** Milliseconds that one try may take, by the number of samples; {@link decodeDeadlineMs} unless told. */
  readonly deadlineMs?: (samples: number) => number;
  readonly observer?: DecodeObserver;
}

/** Since the start. */
export interface DecodeCounters {
  readonly droppedPartials: number;
  /** Tries that failed, of finals and partials: processes lost, deadlines passed, audio refused. */
  readonly failedTries: number;
  readonly failedFinals: number;
}

/** Decides which decode runs next, on which recogniser, and how often (docs/ENGINE.md, "Scheduling"). */
export function createDecodeScheduler(
  recognisers: readonly Recogniser[],
  options: DecodeSchedulerOptions,
): DecodeScheduler & { readonly counters: DecodeCounters } {
  return new Scheduler(recognisers, options);
}

class Scheduler implements DecodeScheduler {
  readonly #clock: Clock;
  readonly #deadlineMs: (samples: number) => number;
  readonly #watch: DecodeWatch;
  readonly #slots: RecogniserSlots;
  readonly #finals = new FinalQueue();
  readonly #partials = new PartialQueue();
  #asked = 0;
  #partialsStarted = 0;
  #failedTries = 0;
  #failedFinals = 0;
  #isClosed = false;

  constructor(recognisers: readonly Recogniser[], options: DecodeSchedulerOptions) {
    this.#clock = options.clock;
    this.#deadlineMs = options.deadlineMs ?? decodeDeadlineMs;
    this.#watch = new DecodeWatch(options.observer, options.clock);
    this.#slots = new RecogniserSlots(recognisers);
    for (const recogniser of recognisers) recogniser.onReady?.(() => this.#pump());
  }

  get load(): DecodeScheduler['load'] {
    return {
      queuedFinals: this.#finals.length,
      queuedPartials: this.#partials.length,
      running: this.#slots.running.length,
    };
  }

  get counters(): DecodeCounters {
    return {
      droppedPartials: this.#partials.dropped,
      failedTries: this.#failedTries,
      failedFinals: this.#failedFinals,
    };
  }

  openLane(): DecodeLane {
    const lane: LaneState = {
      state: this.#isClosed ? 'closed' : 'open',
      lastPartial: 0,
      failedPartials: 0,
    };
    return {
      final: (samples) => this.#askFinal(lane, samples),
      partial: (samples) => this.#askPartial(lane, samples),
      close: () => this.#closeLane(lane),
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#partials.dropAll();
    for (const job of this.#finals.takeAll()) this.#fail(job);
    for (const { job } of this.#slots.running) {
      if (job?.type === 'final') this.#fail(job);
      if (job?.type === 'partial') job.outdated = true;
    }
  }

  #askFinal(lane: LaneState, samples: Int16Array): Promise<DecodeOutcome> {
    return new Promise((resolve) => {
      const settle = this.#watch.asked<DecodeOutcome>('final', resolve, () => this.#isOver(lane));
      if (this.#isOver(lane)) return settle({ type: 'failed' });
      this.#outdatePartials(lane);
      const job: FinalJob = {
        type: 'final',
        lane,
        samples,
        order: this.#asked++,
        triedOn: new Set(),
        tries: 0,
        isSettled: false,
        cancelBudget: null,
        settle,
      };
      this.#finals.add(job);
      this.#pump();
    });
  }

  #askPartial(lane: LaneState, samples: Int16Array): Promise<PartialOutcome> {
    return new Promise((resolve) => {
      const settle = this.#watch.asked<PartialOutcome>('partial', resolve, () =>
        this.#isOver(lane),
      );
      if (this.#isOver(lane) || lane.failedPartials >= MAX_FAILED_PARTIALS)
        return settle({ type: 'dropped' });
      this.#partials.add({ type: 'partial', lane, samples, outdated: false, settle });
      this.#pump();
    });
  }

  /** Nobody wants what the lane has asked for. */
  #isOver(lane: LaneState): boolean {
    return this.#isClosed || lane.state === 'closed';
  }

  #closeLane(lane: LaneState): void {
    lane.state = 'closed';
    this.#outdatePartials(lane);
    for (const job of this.#finals.takeAll(lane)) this.#fail(job);
  }

  /** The segment that the lane's partials were about has ended. */
  #outdatePartials(lane: LaneState): void {
    this.#partials.drop(lane);
    for (const { job } of this.#slots.running)
      if (job?.type === 'partial' && job.lane === lane) job.outdated = true;
  }

  #pump(): void {
    while (!this.#isClosed && this.#slots.hasFree) {
      const job = this.#finals.takeOldest() ?? this.#partials.takeNext();
      const slot = job && this.#slots.freeFor(job);
      if (!slot) return;
      void this.#run(slot, job);
    }
    // Nobody is there to start them; they do not wait for ever.
    if (this.#slots.areAllLost) for (const job of this.#finals) this.#startBudget(job);
  }

  async #run(slot: Slot, job: DecodeJob): Promise<void> {
    slot.job = job;
    if (job.type === 'partial') job.lane.lastPartial = ++this.#partialsStarted;
    else this.#startTry(slot, job);
    const cancelDeadline = this.#startDeadline(slot, job);
    const tellEnd = this.#watch.started(job);
    const text = await this.#textOf(slot.recogniser, job.samples);
    cancelDeadline();
    tellEnd(text !== null);
    slot.job = null;
    if (text === null) this.#slots.noteFailure(slot);
    if (job.type === 'final') this.#finishFinal(job, text);
    else this.#finishPartial(job, text);
    this.#pump();
  }

  /** A final's last try has all that is left of its budget: on a machine far too busy it may yet come. */
  #startDeadline(slot: Slot, job: DecodeJob): () => void {
    if (job.type === 'final' && job.tries === MAX_TRIES) return () => undefined;
    const { recogniser } = slot;
    return watchTry({
      clock: this.#clock,
      recogniser,
      deadlineMs: this.#deadlineMs(job.samples.length),
      handleHung: () => recogniser.replace(),
    });
  }

  /** Null when the try failed: lost, replaced at its deadline or refused is the same to whoever asked. */
  async #textOf(recogniser: Recogniser, samples: Int16Array): Promise<string | null> {
    try {
      return (await recogniser.decode({ samples })).text;
    } catch {
      this.#failedTries++;
      return null;
    }
  }

  #startTry(slot: Slot, job: FinalJob): void {
    job.tries++;
    job.triedOn.add(slot.recogniser);
    this.#startBudget(job);
  }

  #startBudget(job: FinalJob): void {
    job.cancelBudget ??= this.#clock.after(FINAL_BUDGET_MS, () => this.#endBudget(job));
  }

  /** Its 15 s are over, queued or running. */
  #endBudget(job: FinalJob): void {
    this.#finals.remove(job);
    this.#fail(job);
    this.#slots.running.find((slot) => slot.job === job)?.recogniser.replace();
  }

  #finishFinal(job: FinalJob, text: string | null): void {
    if (job.isSettled) return;
    if (text !== null) this.#settle(job, { type: 'text', text });
    else if (job.lane.state === 'closed' || job.tries >= MAX_TRIES) this.#fail(job);
    else this.#finals.add(job);
  }

  #finishPartial(job: PartialJob, text: string | null): void {
    if (!job.outdated) job.lane.failedPartials = text === null ? job.lane.failedPartials + 1 : 0;
    if (text === null || job.outdated) this.#partials.settleDropped(job);
    else job.settle({ type: 'text', text });
  }

  #fail(job: FinalJob): void {
    if (job.isSettled) return;
    this.#failedFinals++;
    this.#settle(job, { type: 'failed' });
  }

  #settle(job: FinalJob, outcome: DecodeOutcome): void {
    job.isSettled = true;
    job.cancelBudget?.();
    job.lane.failedPartials = 0;
    job.settle(outcome);
  }
}
