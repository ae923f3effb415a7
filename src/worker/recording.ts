import { msToSamples } from '../shared/audio/sample-rate.ts';
import type { StreamMark } from '../shared/stream/stream-state.ts';
import type { Clock } from '../shared/time/clock.ts';
import { SilenceGate } from './silence-gate.ts';
import { SleepWatch } from '../shared/time/sleep-watch.ts';
import { StreamBuffer } from './stream-buffer.ts';
import { StreamInput } from './stream-input.ts';
import { Timeline } from './timeline.ts';

/** A five-minute outage and what was un-final before it: 13.5 MB. */
const DEFAULT_CAPACITY_SAMPLES = msToSamples(420_000);

/** The stream that a recording belongs to at the moment. */
export interface RecordingOwner {
  /** Once: the timeline's length is final. */
  handleInputEnded(): void;
  /** Audio or a gap was put on the timeline by time alone. */
  handleAppended(): void;
  handleCaptureStalled(epoch: number): void;
}

const NOBODY: RecordingOwner = {
  handleInputEnded: () => undefined,
  handleAppended: () => undefined,
  handleCaptureStalled: () => undefined,
};

export interface RecordingOptions {
  readonly clock: Clock;
  readonly wallClockMs: () => number;
  readonly capacitySamples?: number;
  readonly silenceGate?: boolean;
  readonly continueAt?: StreamMark;
}

/**
 * What one source has said and how far its transcript is: all of a stream that outlives a failure,
 * and goes from a failed stream to the one that continues it (S18). Owned by one stream at a time;
 * holds timers and audio until {@link release}.
 */
export class Recording {
  readonly sleepWatch: SleepWatch;
  readonly buffer: StreamBuffer;
  readonly timeline: Timeline;
  readonly input: StreamInput;
  /** Null: all silence is sent. */
  readonly #gate: SilenceGate | null;
  #owner: RecordingOwner = NOBODY;

  constructor(options: RecordingOptions) {
    const { clock, wallClockMs, capacitySamples, silenceGate = false, continueAt } = options;
    const base = continueAt?.committedSamples ?? 0;
    this.sleepWatch = new SleepWatch(clock, wallClockMs);
    this.buffer = new StreamBuffer(usableCapacity(capacitySamples), base);
    this.timeline = new Timeline(continueAt);
    this.#gate = silenceGate ? new SilenceGate(this.buffer) : null;
    this.input = new StreamInput(
      this.#gate ?? this.buffer,
      { clock, sleepWatch: this.sleepWatch },
      {
        handleEnded: () => {
          this.#gate?.settle();
          this.#owner.handleInputEnded();
        },
        handleAppended: () => this.#owner.handleAppended(),
        handleStalled: (epoch) => this.#owner.handleCaptureStalled(epoch),
      },
      continueAt && { originEpochMs: continueAt.originEpochMs, sample: base },
    );
  }

  /** Puts all that was taken on the timeline now, whatever waits for more. */
  decide(): void {
    this.input.decide();
    this.#gate?.settle();
  }

  /** Something was taken that is not on the timeline yet. */
  get isUndecided(): boolean {
    return this.input.isUndecided || this.#gate?.isHolding === true;
  }

  /** Something was put on the timeline that no processed tile covers. */
  get hasUnfinal(): boolean {
    return this.buffer.end > this.timeline.committed;
  }

  /** From now on it tells `owner`, which sends it. */
  belongTo(owner: RecordingOwner): void {
    this.#owner = owner;
    this.buffer.overflowReason = 'buffer_overflow';
  }

  /** Nobody sends it any more, for now: what there is no room for was not retried. */
  keep(): void {
    this.buffer.overflowReason = 'not_retried';
  }

  /** Forgets all audio and leaves no timer; nothing is taken any more. Idempotent. */
  release(): void {
    this.#owner = NOBODY;
    this.input.close();
    this.#gate?.clear();
    this.buffer.clear();
  }
}

/** A number that is none must not end the worker, which serves other streams, too. */
function usableCapacity(samples: number | undefined): number {
  const isUsable = samples !== undefined && Number.isSafeInteger(samples) && samples > 0;
  return isUsable ? samples : DEFAULT_CAPACITY_SAMPLES;
}
