import type { CaptureFrame, CapturePortMessage } from '../shared/messages/capture-port.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { Clock } from '../shared/time/clock.ts';
import {
  CAPTURE_TIME_GRAIN_MS,
  CaptureTime,
  type CaptureTimeDeps,
  type FramePiece,
  type Hole,
  type TimelineSink,
  type TimelineStart,
} from './capture-time.ts';
import { FrameWatch } from './frame-watch.ts';
import { GapCause } from './gap-cause.ts';
import { Interruption } from './interruption.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';

/** How long a worklet that was told to stop may take to say its last (S17): a suspended one never does. */
const MARKER_WAIT_MS = 1_000;
/** Of an interruption's time the last stays untold for so long: frames of it may be on their way. */
const HOLD_BACK_MS = 1_000;

type InputState =
  | { readonly type: 'open' }
  | {
      readonly type: 'ending';
      /** The newest epoch known when the end was asked for: its marker is awaited. */
      readonly epoch: number;
      /** When the end was asked for, on the capture time's clock: nothing after it is missed. */
      readonly askedAtMs: number;
      readonly cancelTimer: () => void;
    }
  | { readonly type: 'ended' };

/** `stale`: of an epoch that is over, or not a frame at all; dropped and counted. `late`: after the end. */
export type TakeResult = 'taken' | 'stale' | 'late';

export interface StreamInputHandlers {
  /** Once: nothing is taken any more, the timeline's length is final. */
  handleEnded(): void;
  /** Audio that waited, or a gap, was put on the timeline by time alone. */
  handleAppended(): void;
  /** The newest capture is silent or runs at a wrong rate, and nobody said why; once an epoch. */
  handleStalled(epoch: number): void;
}

/**
 * Makes one timeline of the frames of successive worklets (epochs), of interruptions and of sleep,
 * and knows when input has ended (S16, S17). It gives samples their place and keeps none, but for the
 * second after a jump. Holds timers until its end or {@link close}.
 */
export class StreamInput {
  readonly #clock: Clock;
  readonly #sleepWatch: SleepWatch;
  readonly #captureTime: CaptureTime;
  readonly #interruption: Interruption;
  readonly #gapCause: GapCause;
  readonly #frameWatch: FrameWatch;
  readonly #handlers: StreamInputHandlers;
  #state: InputState = { type: 'open' };
  /** Newest epoch announced or taken; null while none is known. */
  #newestKnown: number | null = null;
  #newestTaken: number | null = null;
  #newestEnded: number | null = null;
  /** Index, within the newest epoch taken, of the sample that comes next. */
  #nextIndex = 0;
  #staleFrames = 0;

  /** `from`: the timeline goes on there, and what another worker missed since is a gap (S19). */
  constructor(
    sink: TimelineSink,
    deps: CaptureTimeDeps,
    handlers: StreamInputHandlers,
    from?: TimelineStart,
  ) {
    const { clock, sleepWatch } = deps;
    this.#clock = clock;
    this.#sleepWatch = sleepWatch;
    this.#handlers = handlers;
    this.#captureTime = new CaptureTime(sink, deps, () => handlers.handleAppended(), from);
    this.#interruption = new Interruption(clock, sleepWatch, () => this.#goOnByTime());
    this.#gapCause = new GapCause(clock, sleepWatch, this.#interruption);
    this.#frameWatch = new FrameWatch(clock, sleepWatch, (epoch) => handlers.handleStalled(epoch));
  }

  get state(): InputState['type'] {
    return this.#state.type;
  }

  /** Wall clock at sample 0; null before the first frame of a new timeline. */
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

  /**
   * A worklet of this epoch is attached and has not spoken yet: it is watched, its marker is to be
   * awaited, and it ends an interruption. The time before it is a gap: for `gapReason`, else for what
   * interrupted the epoch before, else because the machine slept or the capture stood still.
   */
  expectEpoch(epoch: number, gapReason?: ClientGapReason): void {
    this.#sleepWatch.look(); // first, as in take
    if (this.#state.type !== 'open' || !isIndex(epoch) || this.#isOver(epoch)) return;
    if (epoch < (this.#newestKnown ?? 0)) return;
    if (epoch !== this.#newestTaken) {
      this.#gapCause.expectEpoch(gapReason);
      this.#goOnByTime();
      this.#interruption.endBefore(epoch);
    }
    this.#newestKnown = epoch;
    this.#gapCause.listen();
    this.#frameWatch.watch(epoch);
  }

  /** From now on nothing is heard, for this reason; null: it is heard again (S16). */
  interrupt(reason: ClientGapReason | null): void {
    this.#sleepWatch.look(); // first, as in take
    if (this.#state.type !== 'open' || reason === this.#interruption.reason) return;
    this.#goOnByTime();
    if (reason === null) {
      this.#interruption.end();
      this.#frameWatch.resume();
    } else {
      this.#interruption.begin(reason);
      this.#frameWatch.pause();
    }
  }

  take(message: CapturePortMessage): TakeResult {
    this.#sleepWatch.look(); // first: what it tells may close this input
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
    this.#sleepWatch.look(); // first, as in take
    if (this.#state.type !== 'open') return;
    this.#interruption.stopAsking();
    this.#frameWatch.stop();
    const askedAtMs = this.#captureTime.now();
    const epoch = this.#newestKnown;
    if (epoch === null || epoch <= (this.#newestEnded ?? -1)) {
      if (this.#interruption.reason !== null) this.#tellRest(askedAtMs);
      this.#finish();
      return;
    }
    const cancelTimer = this.#clock.after(MARKER_WAIT_MS, () => this.#markerMissing());
    this.#state = { type: 'ending', epoch, askedAtMs, cancelTimer };
  }

  /** Takes nothing any more, tells nothing any more, leaves no timer. Idempotent. */
  close(): void {
    if (this.#state.type === 'ending') this.#state.cancelTimer();
    this.#interruption.stopAsking();
    this.#gapCause.stop();
    this.#frameWatch.stop();
    this.#captureTime.close();
    this.#state = { type: 'ended' };
  }

  #takeFrame({ epoch, index, capturedAtMs, pcm }: CaptureFrame): TakeResult {
    if (!isIndex(index) || !Number.isFinite(capturedAtMs) || pcm.length === 0) return this.#stale();
    const hole = this.#holeBefore(epoch);
    if (epoch !== this.#newestTaken) {
      this.#newestTaken = epoch;
      this.#newestKnown = Math.max(epoch, this.#newestKnown ?? epoch);
      this.#nextIndex = 0;
    }
    this.#skipTo(index);
    const fresh = pcm.subarray(this.#nextIndex - index); // what came twice is trimmed
    this.#nextIndex += fresh.length;
    if (fresh.length > 0)
      this.#captureTime.take(this.#pieceOf(epoch, fresh, capturedAtMs), capturedAtMs, hole);
    this.#gapCause.noteFrame(hole.isCertain);
    this.#interruption.noteFrame();
    this.#frameWatch.noteFrame(epoch, this.#nextIndex, capturedAtMs);
    return 'taken';
  }

  #takeMarker(epoch: number, samples: number): TakeResult {
    if (!isIndex(samples)) return this.#stale();
    if (epoch === this.#newestTaken) {
      this.#skipTo(samples);
      this.#captureTime.decide();
    }
    this.#newestEnded = epoch;
    this.#newestKnown = Math.max(epoch, this.#newestKnown ?? epoch);
    this.#frameWatch.end(epoch);
    if (epoch === this.#newestKnown) this.#gapCause.stop();
    if (this.#state.type !== 'ending' || epoch !== this.#state.epoch) return 'taken';
    // Interrupted until the end, or attached and never heard: only time tells how long.
    if (this.#interruption.reason !== null || epoch !== this.#newestTaken)
      this.#tellRest(this.#state.askedAtMs);
    this.#finish();
    return 'taken';
  }

  /**
   * A muted track goes on and delivers zeros: no audio. So does one whose sender is cut off, or silent
   * by choice, but its last words may be on their way: there, only what is digitally silent is none. What
   * comes in spite of any other interruption was heard before it, and is audio, unless its time was
   * told as a gap already.
   */
  #pieceOf(epoch: number, pcm: Int16Array, capturedAtMs: number): FramePiece {
    const reason = this.#interruption.reasonFor(epoch);
    const isSilenced = reason === 'source_lost' || reason === 'silence';
    const isLost =
      reason === 'muted' ||
      (isSilenced && isDigitallySilent(pcm)) ||
      this.#captureTime.hasTold(pcm.length, capturedAtMs);
    return reason !== null && isLost
      ? { type: 'gap', reason, samples: pcm.length }
      : { type: 'audio', pcm };
  }

  #holeBefore(epoch: number): Hole {
    if (epoch === this.#newestTaken)
      return { isCertain: false, reason: () => this.#gapCause.sinceFrame() };
    // Nothing was taken here, and yet there is a time to be missed: another worker's.
    const isFirst = this.#newestTaken === null;
    const reason = () => (isFirst ? 'worker_lost' : this.#gapCause.beforeEpoch());
    return { isCertain: true, reason };
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

  /** Interrupted, the timeline goes on without frames, so that what lies before it can be final. */
  #goOnByTime(): void {
    this.#sleepWatch.look(); // first, as in take
    if (this.#interruption.reason === null || this.#state.type === 'ended') return;
    const untilMs = this.#captureTime.now() - HOLD_BACK_MS;
    this.#captureTime.takeSilence(() => this.#gapCause.sinceFrame(), untilMs);
    this.#captureTime.decide();
    this.#handlers.handleAppended();
  }

  #markerMissing(): void {
    this.#sleepWatch.look(); // first, as in take
    if (this.#state.type !== 'ending') return;
    const { askedAtMs } = this.#state;
    this.#captureTime.takeSilence(() => this.#gapCause.beforeEpoch(), askedAtMs);
    this.#finish();
  }

  /** The time until the end was asked for, of which no frame will come. */
  #tellRest(askedAtMs: number): void {
    if (this.#captureTime.silentMs(askedAtMs) > CAPTURE_TIME_GRAIN_MS)
      this.#captureTime.takeSilence(() => this.#gapCause.beforeEpoch(), askedAtMs);
  }

  #finish(): void {
    this.#captureTime.decide();
    this.close();
    this.#handlers.handleEnded();
  }
}

/** Zeros, give or take the rounding of a decoder. */
function isDigitallySilent(pcm: Int16Array): boolean {
  return pcm.every((sample) => sample >= -1 && sample <= 1);
}

function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
