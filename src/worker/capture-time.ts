import { msToSamples, samplesToMs } from '../shared/audio/sample-rate.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';

/** A jump of the capture time beyond a frame's own samples is a gap from here on (S16). */
const JUMP_MS = 500;
/** What arrives faster than real time within so long of a jump is taken off its gap. */
const CATCH_UP_MS = 1_000;
/** The longest frame: capture time is known no finer, so what is left of a jump below it is none. */
export const CAPTURE_TIME_GRAIN_MS = 100;
/** Frames of an interruption are told together: one gap each would be 25 messages a second. */
const GAP_BATCH_SAMPLES = msToSamples(1_000);

/** Where audio and gaps go, in the order of the timeline. */
export interface TimelineSink {
  appendAudio(pcm: Int16Array): void;
  /** `samples` is more than 0. */
  appendGap(reason: ClientGapReason, samples: number): void;
}

/** Where a timeline goes on that another worker began (S19). */
export interface TimelineStart {
  /** Wall clock at sample 0; null: not known, so what was missed since cannot be. */
  readonly originEpochMs: number | null;
  /** Absolute; the first that is put on the timeline here. */
  readonly sample: number;
}

/** What a frame puts on the timeline: its samples, or as many of a gap. */
export type FramePiece =
  | { readonly type: 'audio'; readonly pcm: Int16Array }
  | { readonly type: 'gap'; readonly reason: ClientGapReason; readonly samples: number };

/** What lies between a frame and what was taken before it, if anything does. */
export interface Hole {
  /** Another worklet or worker was heard before: every millisecond between is missing. */
  readonly isCertain: boolean;
  /** Asked only where there is a hole. */
  readonly reason: () => ClientGapReason;
}

export interface CaptureTimeDeps {
  readonly clock: Clock;
  readonly sleepWatch: SleepWatch;
}

/** A jump whose gap is not decided: the frames since wait, for their place depends on its length. */
interface Jump {
  readonly startedAtMs: number;
  readonly excessMs: number;
  readonly reason: ClientGapReason;
  /** Copies, as the callers' buffers are recycled. At most what arrives in {@link CATCH_UP_MS}. */
  readonly pieces: FramePiece[];
  /** Captured since the jump's own frame. */
  arrivedMs: number;
  caughtUpMs: number;
  readonly cancelTimer: () => void;
}

/**
 * Gives frames their place by comparing the capture times of neighbours (S16): finds what was not
 * captured while the machine slept or the audio thread stood still, and never takes the drift of
 * two clocks for it. Where no frames come at all it is told to go on by time, and what it so told
 * too much it takes off the gaps that follow, so that no time is on the timeline twice.
 */
export class CaptureTime {
  readonly #sink: TimelineSink;
  readonly #deps: CaptureTimeDeps;
  readonly #handleDecided: () => void;
  /** Capture time at the timeline's end; null before the first frame of a new timeline. */
  #lastMs: number | null = null;
  /** The timeline's end on {@link now}: the last frame's arrival and what was told since. */
  #toldUntilMs: number | null = null;
  #originEpochMs: number | null = null;
  /** Told before the first frame, or by another worker. */
  #leadSamples = 0;
  #jump: Jump | null = null;
  /** A gap of frames, not told yet. */
  #batch: { readonly reason: ClientGapReason; samples: number } | null = null;
  /** Told by time alone since the last frame. */
  #timedSamples = 0;
  /** Wall clock: until then it was told by time alone. */
  #timedUntilMs = Number.NEGATIVE_INFINITY;
  /** Told by time alone although frames of that time came later. */
  #aheadSamples = 0;

  /** `handleDecided`: a jump was decided by time, with no frame to say so. */
  constructor(
    sink: TimelineSink,
    deps: CaptureTimeDeps,
    handleDecided: () => void,
    from: TimelineStart = { originEpochMs: null, sample: 0 },
  ) {
    this.#sink = sink;
    this.#deps = deps;
    this.#handleDecided = handleDecided;
    this.#leadSamples = from.sample;
    if (from.originEpochMs === null) return;
    this.#originEpochMs = from.originEpochMs;
    this.#lastMs = from.originEpochMs + samplesToMs(from.sample);
  }

  /** Wall clock at sample 0; null before the first frame of a new timeline. */
  get originEpochMs(): number | null {
    return this.#originEpochMs;
  }

  /** Some of what was taken has no place on the timeline yet. */
  get isUndecided(): boolean {
    return this.#jump !== null || this.#batch !== null;
  }

  /** As the injected clock, but it goes on in sleep, too. Milliseconds. */
  now(): number {
    return this.#deps.clock.now() + this.#deps.sleepWatch.unclockedMs;
  }

  /** `capturedAtMs`: wall clock at the end of `piece`. Copies what it keeps. */
  take(piece: FramePiece, capturedAtMs: number, hole: Hole): void {
    const frameMs = samplesToMs(lengthOf(piece));
    const lastMs = this.#lastMs;
    this.#lastMs = capturedAtMs;
    this.#toldUntilMs = this.now();
    if (lastMs === null) {
      this.#originEpochMs = capturedAtMs - frameMs - samplesToMs(this.#leadSamples);
      this.#append(piece);
      return;
    }
    const excessMs = capturedAtMs - lastMs - frameMs;
    const wasTimed = this.#settleTimed(excessMs);
    if (!hole.isCertain && excessMs > JUMP_MS) {
      this.decide();
      this.#jump = this.#startJump(piece, capturedAtMs, excessMs, hole.reason());
    } else if (!hole.isCertain && this.#jump) {
      this.#hold(this.#jump, piece, capturedAtMs);
    } else {
      if (hole.isCertain) this.decide();
      const gapSamples = hole.isCertain || wasTimed ? msToSamples(excessMs) : 0;
      if (gapSamples > 0) this.#tellGap(hole.reason(), gapSamples);
      this.#append(piece);
    }
  }

  /** A gap that is known by other means than the capture time, which passes over it. */
  takeGap(reason: ClientGapReason, samples: number): void {
    this.decide();
    this.#passOver(samples);
    this.#sink.appendGap(reason, samples);
  }

  /** Some of the time of a frame that ends at `capturedAtMs` (wall clock) was told as a gap already, by time alone. */
  hasTold(samples: number, capturedAtMs: number): boolean {
    return Math.round(capturedAtMs - samplesToMs(samples)) < Math.round(this.#timedUntilMs);
  }

  /** How much of the time until `untilMs` (on {@link now}) nothing has been told of. */
  silentMs(untilMs: number): number {
    return this.#toldUntilMs === null ? 0 : Math.max(0, untilMs - this.#toldUntilMs);
  }

  /**
   * No frames came: the time until `untilMs` (on {@link now}) becomes a gap. Before the first frame
   * there is nothing to count from, and nothing is told.
   */
  takeSilence(reason: () => ClientGapReason, untilMs: number): void {
    const samples = msToSamples(this.silentMs(untilMs));
    if (samples === 0) return;
    this.decide();
    this.#passOver(samples);
    this.#timedSamples += samples;
    this.#timedUntilMs = this.#lastMs ?? this.#timedUntilMs;
    this.#tellGap(reason(), samples);
  }

  /** Puts all that was taken on the timeline: an open jump is decided by what has arrived until now. */
  decide(): void {
    const jump = this.#jump;
    this.#jump = null;
    if (jump) {
      jump.cancelTimer();
      const gapMs = jump.excessMs - jump.caughtUpMs;
      if (gapMs > CAPTURE_TIME_GRAIN_MS) this.#tellGap(jump.reason, msToSamples(gapMs));
      for (const piece of jump.pieces) this.#append(piece);
    }
    this.#tellBatch();
  }

  /** Drops what waits, and the timer. */
  close(): void {
    this.#jump?.cancelTimer();
    this.#jump = null;
    this.#batch = null;
  }

  #passOver(samples: number): void {
    const ms = samplesToMs(samples);
    if (this.#lastMs === null) this.#leadSamples += samples;
    else this.#lastMs += ms;
    if (this.#toldUntilMs !== null) this.#toldUntilMs += ms;
  }

  /** The first frame after what was told by time shows whether that was too much. */
  #settleTimed(excessMs: number): boolean {
    const timedSamples = this.#timedSamples;
    this.#timedSamples = 0;
    this.#aheadSamples += Math.min(timedSamples, msToSamples(Math.max(0, -excessMs)));
    return timedSamples > 0;
  }

  #startJump(
    piece: FramePiece,
    startedAtMs: number,
    excessMs: number,
    reason: ClientGapReason,
  ): Jump {
    const cancelTimer = this.#deps.clock.after(CATCH_UP_MS, () => {
      this.decide();
      this.#handleDecided();
    });
    const pieces = [copyOf(piece)];
    return { startedAtMs, excessMs, reason, pieces, arrivedMs: 0, caughtUpMs: 0, cancelTimer };
  }

  #hold(jump: Jump, piece: FramePiece, capturedAtMs: number): void {
    const elapsedMs = capturedAtMs - jump.startedAtMs;
    jump.pieces.push(copyOf(piece));
    jump.arrivedMs += samplesToMs(lengthOf(piece));
    jump.caughtUpMs = Math.max(jump.caughtUpMs, jump.arrivedMs - elapsedMs);
    if (elapsedMs >= CATCH_UP_MS || jump.caughtUpMs >= jump.excessMs) this.decide();
  }

  #append(piece: FramePiece): void {
    if (piece.type === 'audio') {
      this.#tellBatch();
      this.#sink.appendAudio(piece.pcm);
      return;
    }
    if (this.#batch?.reason !== piece.reason) this.#tellBatch();
    this.#batch ??= { reason: piece.reason, samples: 0 };
    this.#batch.samples += piece.samples;
    if (this.#batch.samples >= GAP_BATCH_SAMPLES) this.#tellBatch();
  }

  #tellBatch(): void {
    const batch = this.#batch;
    this.#batch = null;
    if (batch) this.#tellGap(batch.reason, batch.samples);
  }

  #tellGap(reason: ClientGapReason, samples: number): void {
    this.#tellBatch();
    const toldBefore = Math.min(this.#aheadSamples, samples);
    this.#aheadSamples -= toldBefore;
    if (samples > toldBefore) this.#sink.appendGap(reason, samples - toldBefore);
  }
}

function lengthOf(piece: FramePiece): number {
  return piece.type === 'audio' ? piece.pcm.length : piece.samples;
}

function copyOf(piece: FramePiece): FramePiece {
  return piece.type === 'audio' ? { type: 'audio', pcm: piece.pcm.slice() } : piece;
}
