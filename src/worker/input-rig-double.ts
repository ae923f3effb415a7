import { msToSamples } from '../shared/audio/sample-rate.ts';
import type { CaptureFrame } from '../shared/messages/capture-port.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import type { TimelineSink, TimelineStart } from './capture-time.ts';
import { SleepWatch } from '../shared/time/sleep-watch.ts';
import { StreamInput, type TakeResult } from './stream-input.ts';

/** Wall clock when a rig's clock is at 0. */
export const RIG_EPOCH_MS = 1_700_000_000_000;
/** 100 ms. */
export const FRAME_SAMPLES = 1600;

/** The named double of a timeline: remembers what was put on it, neighbours of one kind as one. */
export class RecordingSink implements TimelineSink {
  /** Reason and samples; 'audio' for what was heard. */
  readonly pieces: [ClientGapReason | 'audio', number][] = [];
  readonly audio: number[] = [];
  /** How often a gap was told. */
  gapsTold = 0;

  get total(): number {
    return this.pieces.reduce((sum, [, samples]) => sum + samples, 0);
  }

  appendAudio(pcm: Int16Array): void {
    for (const sample of pcm) this.audio.push(sample);
    this.#append('audio', pcm.length);
  }

  appendGap(reason: ClientGapReason, samples: number): void {
    if (!Number.isSafeInteger(samples) || samples <= 0) throw new RangeError(`gap of ${samples}`);
    this.gapsTold += 1;
    this.#append(reason, samples);
  }

  #append(kind: ClientGapReason | 'audio', samples: number): void {
    const last = this.pieces.at(-1);
    if (last?.[0] === kind) last[1] += samples;
    else this.pieces.push([kind, samples]);
  }
}

/** A stream's input on a manual clock and wall clock, with a capture that numbers its samples. */
export class InputRig {
  readonly clock = new ManualClock();
  readonly sink = new RecordingSink();
  readonly sleepWatch = new SleepWatch(this.clock, () => this.wallMs);
  readonly input: StreamInput;
  readonly stalled: number[] = [];
  /** Values of all samples made, in order. */
  readonly made: number[] = [];
  ended = 0;
  appended = 0;
  epoch = 0;
  /** Of the next sample, within the epoch. */
  index = 0;
  /** By how much the wall clock is ahead of the clock: what a sleep does where the clock sleeps, too. */
  aheadMs = 0;

  constructor(from?: TimelineStart) {
    const { clock, sleepWatch } = this;
    const handlers = {
      handleEnded: () => void (this.ended += 1),
      handleAppended: () => void (this.appended += 1),
      handleStalled: (epoch: number) => void this.stalled.push(epoch),
    };
    this.input = new StreamInput(this.sink, { clock, sleepWatch }, handlers, from);
  }

  get wallMs(): number {
    return RIG_EPOCH_MS + this.clock.now() + this.aheadMs;
  }

  get pieces(): RecordingSink['pieces'] {
    return this.sink.pieces;
  }

  /** Captured now, of the time before. */
  frame(samples = FRAME_SAMPLES, capturedAtMs = this.wallMs): CaptureFrame {
    const pcm = Int16Array.from({ length: samples }, () => {
      const value = this.made.length % 30_000;
      this.made.push(value);
      return value;
    });
    const { epoch, index } = this;
    this.index += samples;
    return { type: 'frame', epoch, index, capturedAtMs, pcm };
  }

  push(samples = FRAME_SAMPLES): TakeResult {
    return this.input.take(this.frame(samples));
  }

  /** Frames of 100 ms, each as it is captured. */
  hear(ms: number): void {
    for (let heardMs = 0; heardMs < ms; heardMs += 100) {
      this.clock.advance(100);
      this.push();
    }
  }

  /** Frames of 100 ms of the time until now, all at once: they waited for a busy thread. */
  hearLate(ms: number): void {
    const untilMs = this.wallMs;
    for (let leftMs = ms - 100; leftMs >= 0; leftMs -= 100)
      this.input.take(this.frame(FRAME_SAMPLES, untilMs - leftMs));
  }

  attach(epoch: number, gapReason?: ClientGapReason): void {
    this.epoch = epoch;
    this.index = 0;
    this.input.expectEpoch(epoch, gapReason);
  }

  pushMarker(): TakeResult {
    return this.input.take({ type: 'end', epoch: this.epoch, samples: this.index });
  }
}

/** Samples of a stretch of time. */
export function span(ms: number): number {
  return msToSamples(ms);
}
