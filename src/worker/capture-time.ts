import { msToSamples, samplesToMs } from '../shared/audio/sample-rate.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { Clock } from '../shared/time/clock.ts';

/** A jump of the capture time beyond a frame's own samples is a gap from here on (S16). */
const JUMP_MS = 500;
/** What arrives faster than real time within so long of a jump is taken off its gap. */
const CATCH_UP_MS = 1_000;
/** The longest frame: capture time is known no finer, so what is left of a jump below it is none. */
const CAPTURE_TIME_GRAIN_MS = 100;

/** Where audio and gaps go, in the order of the timeline. */
export interface TimelineSink {
  appendAudio(pcm: Int16Array): void;
  appendGap(reason: ClientGapReason, samples: number): void;
}

/** A jump whose gap is not decided: the frames since wait, for their place depends on its length. */
interface Jump {
  readonly startedAtMs: number;
  readonly excessMs: number;
  /** Copies, as the callers' buffers are recycled. At most what arrives in {@link CATCH_UP_MS}. */
  readonly frames: Int16Array[];
  /** Audio since the jump's own frame. */
  arrivedMs: number;
  caughtUpMs: number;
  readonly cancelTimer: () => void;
}

/**
 * Compares the capture times of neighbouring frames (S16): finds what was not captured while the
 * machine slept or the audio thread stood still, and never takes the drift of two clocks for it.
 */
export class CaptureTime {
  readonly #sink: TimelineSink;
  readonly #clock: Clock;
  readonly #handleDecided: () => void;
  /** Capture time of the last sample taken; null before the first. */
  #lastMs: number | null = null;
  #jump: Jump | null = null;
  /** Samples of gaps told before the first frame. */
  #leadSamples = 0;
  #originEpochMs: number | null = null;

  /** `handleDecided`: a jump was decided by time, with no frame to say so. */
  constructor(sink: TimelineSink, clock: Clock, handleDecided: () => void) {
    this.#sink = sink;
    this.#clock = clock;
    this.#handleDecided = handleDecided;
  }

  /** Wall clock at the first sample of this timeline; null before the first frame. */
  get originEpochMs(): number | null {
    return this.#originEpochMs;
  }

  /** Frames wait for the length of a gap. */
  get isUndecided(): boolean {
    return this.#jump !== null;
  }

  /** `newEpoch`: the first frame of a rebuilt worklet; all the time between is a gap. */
  take(pcm: Int16Array, capturedAtMs: number, newEpoch: boolean): void {
    const frameMs = samplesToMs(pcm.length);
    const lastMs = this.#lastMs;
    this.#lastMs = capturedAtMs;
    if (lastMs === null) {
      this.#originEpochMs = capturedAtMs - frameMs - samplesToMs(this.#leadSamples);
      this.#sink.appendAudio(pcm);
      return;
    }
    const excessMs = capturedAtMs - lastMs - frameMs;
    if (newEpoch) {
      this.decide();
      this.#sink.appendGap('capture_stalled', msToSamples(Math.max(0, excessMs)));
      this.#sink.appendAudio(pcm);
    } else if (excessMs > JUMP_MS) {
      this.decide();
      this.#jump = this.#startJump(pcm, capturedAtMs, excessMs);
    } else if (this.#jump) {
      this.#hold(this.#jump, pcm, capturedAtMs);
    } else {
      this.#sink.appendAudio(pcm);
    }
  }

  /** A gap that is known by other means than the capture time, which passes over it. */
  takeGap(reason: ClientGapReason, samples: number): void {
    this.decide();
    if (this.#lastMs === null) this.#leadSamples += samples;
    else this.#lastMs += samplesToMs(samples);
    this.#sink.appendGap(reason, samples);
  }

  /** Decides an open jump by what has arrived until now. */
  decide(): void {
    const jump = this.#jump;
    if (!jump) return;
    this.#jump = null;
    jump.cancelTimer();
    const gapMs = jump.excessMs - jump.caughtUpMs;
    if (gapMs > CAPTURE_TIME_GRAIN_MS) this.#sink.appendGap('capture_stalled', msToSamples(gapMs));
    for (const pcm of jump.frames) this.#sink.appendAudio(pcm);
  }

  /** Drops what waits, and the timer. */
  close(): void {
    this.#jump?.cancelTimer();
    this.#jump = null;
  }

  #startJump(pcm: Int16Array, startedAtMs: number, excessMs: number): Jump {
    const cancelTimer = this.#clock.after(CATCH_UP_MS, () => {
      this.decide();
      this.#handleDecided();
    });
    const frames = [pcm.slice()];
    return { startedAtMs, excessMs, frames, arrivedMs: 0, caughtUpMs: 0, cancelTimer };
  }

  #hold(jump: Jump, pcm: Int16Array, capturedAtMs: number): void {
    const elapsedMs = capturedAtMs - jump.startedAtMs;
    jump.frames.push(pcm.slice());
    jump.arrivedMs += samplesToMs(pcm.length);
    jump.caughtUpMs = Math.max(jump.caughtUpMs, jump.arrivedMs - elapsedMs);
    if (elapsedMs >= CATCH_UP_MS || jump.caughtUpMs >= jump.excessMs) this.decide();
  }
}
