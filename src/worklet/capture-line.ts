import { downmix } from '../shared/audio/downmix.ts';
import { FramePool } from '../shared/audio/frame-pool.ts';
import { Framer } from '../shared/audio/framer.ts';
import { LevelMeter } from '../shared/audio/level-meter.ts';
import { Resampler } from '../shared/audio/resampler.ts';
import { msToSamples } from '../shared/audio/sample-rate.ts';
import type { CaptureCommand, CaptureReport } from '../shared/messages/capture-control.ts';
import type { CaptureEnd, CaptureFrame, RecycleMessage } from '../shared/messages/capture-port.ts';

/**
 * One window of the server's voice activity, which all that follows waits for: a frame completes one,
 * and none waits for the next frame (docs/CAPTURE.md, "Frames").
 */
export const FRAME_SAMPLES = msToSamples(32);
/** 128 ms on the way to the worker and back before anything is allocated. */
const READY_FRAMES = 4;
/** What comes back at once after the worker stood still for 1 s is kept; more is not worth its memory. */
const MAX_FREE_FRAMES = 32;
/** A meter at 20 Hz looks alive. */
const LEVEL_REPORTS_PER_SECOND = 20;
/** Render quantum of the Web Audio API, until a context shows another. */
const QUANTUM_SAMPLES = 128;

type StartCommand = Extract<CaptureCommand<MessagePort>, { type: 'start' }>;

type State =
  | { readonly type: 'waiting' }
  | { readonly type: 'capturing'; readonly start: StartCommand }
  | { readonly type: 'ended' };

/** A frame message whose fields are set anew for each: posting copies it. */
type ReusedFrame = { -readonly [Key in keyof CaptureFrame]: CaptureFrame[Key] };
type ReusedLevel = {
  -readonly [Key in keyof Extract<CaptureReport, { type: 'level' }>]: Extract<
    CaptureReport,
    { type: 'level' }
  >[Key];
};

/**
 * From the quanta of an audio graph to frames on a port: all that the capture processor does, without
 * the globals of its thread. {@link process} runs in the audio callback: arithmetic and at most one
 * post, and no allocation while the frame pool has buffers. Commands come between callbacks.
 *
 * Without an input signal (nothing connected, a track that has ended) no samples are made: silence
 * that was not heard is not audio. The hole shows in the frames' capture times (rule S16).
 */
export class CaptureLine {
  readonly #control: MessagePort;
  readonly #wallClockMs: () => number;
  readonly #resampler: Resampler;
  readonly #pool: FramePool;
  readonly #framer: Framer;
  readonly #meter = new LevelMeter();
  readonly #reportEvery: number;
  readonly #frame: ReusedFrame;
  readonly #level: ReusedLevel = { type: 'level', rms: 0, peak: 0, samples: 0 };
  readonly #transfer: Transferable[] = [];
  #state: State = { type: 'waiting' };
  #mono = new Float32Array(QUANTUM_SAMPLES);
  #resampled: Float32Array;
  /** Samples at 16 kHz that went down the frame port. */
  #sent = 0;

  /** `control`: the node's own port, for level and `stopped`. Takes milliseconds. */
  constructor(
    contextRateHz: number,
    control: MessagePort,
    wallClockMs: () => number,
    pool = new FramePool(FRAME_SAMPLES, READY_FRAMES, MAX_FREE_FRAMES),
  ) {
    this.#pool = pool;
    this.#framer = new Framer(pool);
    this.#control = control;
    this.#wallClockMs = wallClockMs;
    this.#resampler = new Resampler(contextRateHz);
    this.#resampled = new Float32Array(this.#resampler.maxOutput(QUANTUM_SAMPLES));
    this.#reportEvery = contextRateHz / LEVEL_REPORTS_PER_SECOND;
    const pcm = new Int16Array(0);
    this.#frame = { type: 'frame', epoch: 0, index: 0, capturedAtMs: 0, pcm };
  }

  handleCommand(command: CaptureCommand<MessagePort>): void {
    switch (command.type) {
      case 'start':
        this.#start(command);
        return;
      case 'stop':
        this.#stop();
        return;
    }
  }

  /** One quantum of the input's channels, none if nothing is connected. False when the line has ended. */
  process(channels: readonly Float32Array[]): boolean {
    if (this.#state.type !== 'capturing') return this.#state.type === 'waiting';
    const { reportsLevel } = this.#state.start;
    let posted = false;
    if (channels.length > 0) posted = this.#take(channels, reportsLevel);
    else if (reportsLevel) this.#meter.addSilence(this.#mono.length);
    // One post a callback: a report that falls due together with a frame waits for the next quantum.
    if (!posted && this.#meter.samples >= this.#reportEvery) this.#reportLevel();
    return true;
  }

  /** A line is started once: a second port is refused by closing it, and so is one after the end. */
  #start(start: StartCommand): void {
    const { epoch, port } = start;
    if (this.#state.type !== 'waiting') {
      port.close();
      return;
    }
    port.onmessage = (event: MessageEvent<RecycleMessage>) => this.#pool.give(event.data.buffer);
    this.#frame.epoch = epoch;
    this.#state = { type: 'capturing', start };
  }

  /** Flushes the tails and ends. Again: answers again. */
  #stop(): void {
    if (this.#state.type === 'capturing') {
      const { epoch, port } = this.#state.start;
      this.#cut(this.#resampler.flush(this.#resampled));
      const tail = this.#framer.take();
      if (tail.length > 0) this.#post(tail);
      port.postMessage({ type: 'end', epoch, samples: this.#sent } satisfies CaptureEnd);
    }
    this.#state = { type: 'ended' };
    this.#control.postMessage({ type: 'stopped', samples: this.#sent } satisfies CaptureReport);
  }

  #take(channels: readonly Float32Array[], isMetered: boolean): boolean {
    const length = (channels[0] as Float32Array).length;
    if (length > this.#mono.length) this.#makeRoom(length);
    downmix(channels, length, this.#mono);
    if (isMetered) this.#meter.add(this.#mono, length);
    return this.#cut(this.#resampler.process(this.#mono, length, this.#resampled));
  }

  /** Frames the first `count` resampled samples. True if a frame was posted. */
  #cut(count: number): boolean {
    let posted = false;
    for (let from = 0; from < count;) {
      from = this.#framer.write(this.#resampled, from, count);
      if (!this.#framer.full) continue;
      this.#post(this.#framer.take());
      posted = true;
    }
    return posted;
  }

  #post(pcm: Int16Array<ArrayBuffer>): void {
    if (this.#state.type !== 'capturing') return;
    this.#frame.index = this.#sent;
    this.#frame.capturedAtMs = this.#wallClockMs();
    this.#frame.pcm = pcm;
    this.#sent += pcm.length;
    this.#transfer[0] = pcm.buffer;
    this.#state.start.port.postMessage(this.#frame, this.#transfer);
  }

  #reportLevel(): void {
    this.#level.rms = this.#meter.rms;
    this.#level.peak = this.#meter.peak;
    this.#level.samples = this.#resampler.outputSamples;
    this.#meter.reset();
    this.#control.postMessage(this.#level satisfies CaptureReport);
  }

  /** Once, where a context's quantum is longer than the usual. */
  #makeRoom(length: number): void {
    this.#mono = new Float32Array(length);
    this.#resampled = new Float32Array(this.#resampler.maxOutput(length));
  }
}
