import { msToSamples } from '../shared/audio/sample-rate.ts';
import type { CaptureFrame, CapturePortMessage } from '../shared/messages/capture-port.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { Clock } from '../shared/time/clock.ts';
import { CaptureTime, type TimelineSink } from './capture-time.ts';

/** How long a worklet that was told to stop may take to say its last (S17): a suspended one never does. */
const MARKER_WAIT_MS = 1_000;

type InputState =
  | { readonly type: 'open' }
  | {
      readonly type: 'ending';
      /** The newest epoch known when the end was asked for: its marker is awaited. */
      readonly epoch: number;
      /** The most that its worklet can have held when the end was asked for. */
      readonly unheardMs: number;
      readonly cancelTimer: () => void;
    }
  | { readonly type: 'ended' };

/** `stale`: of an epoch that is over, or not a frame at all; dropped and counted. `late`: after the end. */
export type TakeResult = 'taken' | 'stale' | 'late';

export interface StreamInputHandlers {
  /** Once: nothing is taken any more, the timeline's length is final. */
  handleEnded(): void;
  /** Audio that waited was put on the timeline by time alone. */
  handleAppended(): void;
}

/**
 * Makes one timeline of the frames of successive worklets (epochs), and knows when input has ended
 * (S16, S17). It gives samples their place and keeps none, but for the second after a jump.
 */
export class StreamInput {
  readonly #clock: Clock;
  readonly #captureTime: CaptureTime;
  readonly #handlers: StreamInputHandlers;
  #state: InputState = { type: 'open' };
  /** Newest epoch announced or taken; null while none is known. */
  #newestKnown: number | null = null;
  #newestTaken: number | null = null;
  #newestEnded: number | null = null;
  /** Index, within the newest epoch taken, of the sample that comes next. */
  #nextIndex = 0;
  /** On the injected clock; null before the first frame. */
  #lastArrivalMs: number | null = null;
  #staleFrames = 0;

  constructor(sink: TimelineSink, clock: Clock, handlers: StreamInputHandlers) {
    this.#clock = clock;
    this.#handlers = handlers;
    this.#captureTime = new CaptureTime(sink, clock, () => handlers.handleAppended());
  }

  get state(): InputState['type'] {
    return this.#state.type;
  }

  get originEpochMs(): number | null {
    return this.#captureTime.originEpochMs;
  }

  /** Frames were taken that have no place on the timeline yet. */
  get isUndecided(): boolean {
    return this.#captureTime.isUndecided;
  }

  /** Frames dropped because they belong to an epoch that is over. */
  get staleFrames(): number {
    return this.#staleFrames;
  }

  /** A worklet of this epoch is attached and has not spoken yet: its marker is to be awaited. */
  expectEpoch(epoch: number): void {
    if (this.#state.type === 'open')
      this.#newestKnown = Math.max(epoch, this.#newestKnown ?? epoch);
  }

  take(message: CapturePortMessage): TakeResult {
    if (this.#state.type === 'ended') return 'late';
    if (this.#state.type === 'ending' && message.epoch > this.#state.epoch) return 'late';
    if (!isIndex(message.epoch) || this.#isOver(message.epoch)) return this.#stale();
    return message.type === 'end'
      ? this.#takeMarker(message.epoch, message.samples)
      : this.#takeFrame(message);
  }

  /** A gap that the source declares. */
  takeGap(reason: ClientGapReason, samples: number): TakeResult {
    if (this.#state.type === 'ended') return 'late';
    if (!isIndex(samples) || samples === 0) return 'stale';
    this.#captureTime.takeGap(reason, samples);
    return 'taken';
  }

  /** Puts what waits for the length of a gap on the timeline now. */
  decide(): void {
    this.#captureTime.decide();
  }

  /** No more will be asked for: waits for the newest epoch's marker, if one can still come (S17). */
  end(): void {
    if (this.#state.type !== 'open') return;
    const epoch = this.#newestKnown;
    if (epoch === null || (this.#newestEnded !== null && this.#newestEnded >= epoch)) {
      this.#finish();
      return;
    }
    const unheardMs = this.#lastArrivalMs === null ? 0 : this.#clock.now() - this.#lastArrivalMs;
    const cancelTimer = this.#clock.after(MARKER_WAIT_MS, () => this.#markerMissing());
    this.#state = { type: 'ending', epoch, unheardMs, cancelTimer };
  }

  /** Takes nothing any more, tells nothing any more. Idempotent. */
  close(): void {
    if (this.#state.type === 'ending') this.#state.cancelTimer();
    this.#captureTime.close();
    this.#state = { type: 'ended' };
  }

  #takeFrame({ epoch, index, capturedAtMs, pcm }: CaptureFrame): TakeResult {
    if (!isIndex(index)) return this.#stale();
    const isNew = epoch !== this.#newestTaken;
    const isRebuilt = isNew && this.#newestTaken !== null;
    if (isNew) {
      this.#newestTaken = epoch;
      this.#newestKnown = Math.max(epoch, this.#newestKnown ?? epoch);
      this.#nextIndex = 0;
    }
    this.#skipTo(index);
    const fresh = pcm.subarray(this.#nextIndex - index); // what came twice is trimmed
    this.#nextIndex += fresh.length;
    this.#lastArrivalMs = this.#clock.now();
    if (this.#state.type === 'ending') this.#state = { ...this.#state, unheardMs: 0 };
    if (fresh.length > 0) this.#captureTime.take(fresh, capturedAtMs, isRebuilt);
    return 'taken';
  }

  #takeMarker(epoch: number, samples: number): TakeResult {
    if (epoch === this.#newestTaken) {
      this.#skipTo(samples);
      this.#captureTime.decide();
    }
    this.#newestEnded = epoch;
    this.#newestKnown = Math.max(epoch, this.#newestKnown ?? epoch);
    if (this.#state.type === 'ending' && epoch === this.#state.epoch) this.#finish();
    return 'taken';
  }

  /** Samples that the worklet counted and that never came. */
  #skipTo(index: number): void {
    const missing = index - this.#nextIndex;
    if (!(missing > 0)) return;
    this.#captureTime.takeGap('capture_stalled', missing);
    this.#nextIndex = index;
  }

  #isOver(epoch: number): boolean {
    return epoch < (this.#newestTaken ?? 0) || epoch <= (this.#newestEnded ?? -1);
  }

  #stale(): TakeResult {
    this.#staleFrames += 1;
    return 'stale';
  }

  #markerMissing(): void {
    if (this.#state.type !== 'ending') return;
    const samples = msToSamples(this.#state.unheardMs);
    if (samples > 0) this.#captureTime.takeGap('capture_stalled', samples);
    this.#finish();
  }

  #finish(): void {
    this.#captureTime.decide();
    this.close();
    this.#handlers.handleEnded();
  }
}

function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
