import type { Clock } from '../../../src/shared/time/clock.ts';
import type { DecodeRequest, DecodeResult, Recogniser } from '../engine/engine.ts';
import { decodeDeadlineMs } from './decode-deadline.ts';
import type { DecodeJob, FinalJob, LaneState, PartialJob, SegmentState } from './decode-job.ts';
import type { DecodeObserver } from './decode-observer.ts';
import type {
  DecodeLane,
  DecodeOutcome,
  DecodeScheduler,
  Look,
  PartialOutcome,
} from './decode-scheduler-api.ts';
import { DecodeWatch } from './decode-watch.ts';
import { FinalQueue } from './final-queue.ts';
import { FinalTries } from './final-tries.ts';
import { OpenSegments } from './open-segments.ts';
import { nextLookMs } from './partial-pace.ts';
import { PartialQueue } from './partial-queue.ts';
import { RecogniserSlots, type Slot } from './recogniser-slots.ts';
import { watchTry } from './try-watch.ts';

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
  readonly #segments: OpenSegments;
  readonly #tries: FinalTries;
  /** Finals whose text is decoded already, or is being decoded. */
  readonly #rehearsed = new Set<FinalJob>();
  #cancelWake: () => void = () => undefined;
  #asked = 0;
  #partialsStarted = 0;
  #failedTries = 0;
  #isClosed = false;

  constructor(recognisers: readonly Recogniser[], options: DecodeSchedulerOptions) {
    this.#clock = options.clock;
    this.#deadlineMs = options.deadlineMs ?? decodeDeadlineMs;
    this.#watch = new DecodeWatch(options.observer, options.clock);
    this.#slots = new RecogniserSlots(recognisers);
    this.#segments = new OpenSegments(recognisers);
    const { clock } = options;
    const [queue, slots, segments] = [this.#finals, this.#slots, this.#segments];
    this.#tries = new FinalTries({ clock, queue, slots, segments });
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
      failedFinals: this.#tries.failed,
    };
  }

  openLane(): DecodeLane {
    const lane: LaneState = {
      state: this.#isClosed ? 'closed' : 'open',
      segment: null,
      lastPartial: 0,
      failedPartials: 0,
    };
    return {
      final: (samples) => this.#askFinal(lane, samples),
      partial: (look) => this.#askPartial(lane, look),
      close: () => this.#closeLane(lane),
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#partials.dropAll();
    this.#cancelWake();
    for (const job of [...this.#finals.takeAll(), ...this.#rehearsed]) this.#tries.fail(job);
    for (const { job } of this.#slots.running) {
      if (job?.type === 'final') this.#tries.fail(job);
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
        segment: this.#segments.take(lane),
        samples,
        order: this.#asked++,
        triedOn: new Set(),
        tries: 0,
        isSettled: false,
        cancelBudget: null,
        settle,
      };
      this.#decodeFinal(job);
    });
  }

  /** What was decoded of the very same audio before it was asked for is not decoded again. */
  #decodeFinal(job: FinalJob): void {
    const { rehearsal } = job.segment;
    if (rehearsal?.length !== job.samples.length) {
      this.#finals.add(job);
      return this.#pump();
    }
    this.#rehearsed.add(job);
    void rehearsal.text.then((text) => {
      this.#rehearsed.delete(job);
      this.#tries.finish(job, text);
      this.#pump();
    });
  }

  #askPartial(lane: LaneState, look: () => Look | null): Promise<PartialOutcome> {
    return new Promise((resolve) => {
      const settle = this.#watch.asked<PartialOutcome>('partial', resolve, () =>
        this.#isOver(lane),
      );
      if (this.#isOver(lane) || lane.failedPartials >= MAX_FAILED_PARTIALS)
        return settle({ type: 'dropped' });
      const segment = this.#segments.of(lane);
      this.#partials.add({ type: 'partial', lane, segment, look, outdated: false, settle });
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
    for (const job of this.#finals.takeAll(lane)) this.#tries.fail(job);
    if (lane.segment) this.#segments.forget(lane.segment);
  }

  /** The segment that the lane's partials were about has ended. */
  #outdatePartials(lane: LaneState): void {
    this.#partials.drop(lane);
    for (const { job } of this.#slots.running)
      if (job?.type === 'partial' && job.lane === lane) job.outdated = true;
  }

  #pump(): void {
    while (!this.#isClosed && this.#slots.hasFree && this.#startNext());
    // Nobody is there to start them; they do not wait for ever.
    if (this.#slots.areAllLost) for (const job of this.#finals) this.#tries.startBudget(job);
    this.#wakeForNext();
  }

  /** False when nothing may start now. */
  #startNext(): boolean {
    const final = this.#finals.takeOldest();
    if (final) {
      const slot = this.#slots.freeForFinal(final);
      if (slot) void this.#runFinal(slot, final);
      return slot !== undefined;
    }
    const nowMs = this.#clock.now();
    const partial = this.#partials.takeNext(
      (job) => this.#dueMs(job) <= nowMs && this.#slots.freeForPartial(job) !== undefined,
    );
    const slot = partial && this.#slots.freeForPartial(partial);
    if (!slot) return false;
    const look = partial.look();
    if (look) void this.#runPartial(slot, partial, look);
    else this.#partials.settleDropped(partial);
    return true;
  }

  #dueMs({ segment }: PartialJob): number {
    const { roundMs } = this.#segments;
    return nextLookMs(segment.lastStartMs, { roundMs, recognisers: this.#slots.ready });
  }

  /** One that waits for its time alone is started by nobody else. */
  #wakeForNext(): void {
    this.#cancelWake();
    if (this.#isClosed || !this.#slots.hasFree) return;
    const nowMs = this.#clock.now();
    const due = [...this.#partials].map((job) => this.#dueMs(job)).filter((ms) => ms > nowMs);
    if (due.length > 0)
      this.#cancelWake = this.#clock.after(Math.ceil(Math.min(...due) - nowMs), () => this.#pump());
  }

  async #runFinal(slot: Slot, job: FinalJob): Promise<void> {
    this.#tries.start(job, slot.recogniser);
    const { samples, segment } = job;
    const { id, draft } = segment;
    const result = await this.#run(slot, job, { samples, segment: id, draft });
    this.#tries.finish(job, result?.text ?? null);
    this.#pump();
  }

  async #runPartial(slot: Slot, job: PartialJob, look: Look): Promise<void> {
    const { lane, segment } = job;
    if (look.kind !== 'opening') this.#segments.settleAt(segment, slot);
    lane.lastPartial = ++this.#partialsStarted;
    segment.lastStartMs = this.#clock.now();
    const { kind, samples } = look;
    const { id, draft } = segment;
    const kept = kind === 'opening' ? {} : { segment: id };
    const request = { samples, ...kept, draft, isPartial: kind !== 'rehearsal' };
    const running = this.#run(slot, job, request);
    const text = running.then((result) => result?.text ?? null);
    if (kind === 'rehearsal') segment.rehearsal = { length: samples.length, text };
    const result = await running;
    if (result?.tokens) segment.draft = result.tokens;
    // One that hung says nothing of what looks take.
    if (result) this.#noteLook(segment, this.#clock.now() - segment.lastStartMs);
    this.#finishPartial(job, result?.text ?? null);
    this.#pump();
  }

  #noteLook(segment: SegmentState, tookMs: number): void {
    segment.lookMs = segment.lookMs === 0 ? tookMs : (segment.lookMs + tookMs) / 2;
  }

  /** Null when the try failed: lost, replaced at its deadline or refused is the same to whoever asked. */
  async #run(slot: Slot, job: DecodeJob, request: DecodeRequest): Promise<DecodeResult | null> {
    slot.job = job;
    const { length } = request.samples;
    const cancelDeadline = this.#startDeadline(slot, job, length);
    const tellEnd = this.#watch.started(job, length);
    const result = await slot.recogniser.decode(request).catch(() => null);
    cancelDeadline();
    tellEnd(result !== null);
    slot.job = null;
    if (result) return result;
    this.#failedTries++;
    this.#slots.noteFailure(slot);
    return null;
  }

  /** A final's last try has all that is left of its budget: on a machine far too busy it may yet come. */
  #startDeadline(slot: Slot, job: DecodeJob, samples: number): () => void {
    if (job.type === 'final' && this.#tries.isLast(job)) return () => undefined;
    const { recogniser } = slot;
    return watchTry({
      clock: this.#clock,
      recogniser,
      deadlineMs: this.#deadlineMs(samples),
      handleHung: () => recogniser.replace(),
    });
  }

  #finishPartial(job: PartialJob, text: string | null): void {
    if (!job.outdated) job.lane.failedPartials = text === null ? job.lane.failedPartials + 1 : 0;
    if (text === null || job.outdated) this.#partials.settleDropped(job);
    else job.settle({ type: 'text', text });
  }
}
