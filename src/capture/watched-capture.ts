import type { Clock } from '../shared/time/clock.ts';
import type { Capture, CaptureTroubleCode, LevelReport } from './capture.ts';
import type { CapturePlatform } from './capture-platform.ts';
import type { RecoveryCause } from './live-microphone.ts';
import type { MicrophoneSettings } from './microphone-settings.ts';
import { openCapture } from './open-capture.ts';

/** A graph that the browser halted and that has not run again by then is built anew. */
export const RESUME_TIMEOUT_MS = 2_000;
/** Asked again so often meanwhile: a sound device that is being changed lets it run when it is there. */
export const RESUME_EVERY_MS = 500;

export interface WatchedCaptureOptions {
  readonly settings: MicrophoneSettings;
  readonly epoch: number;
  readonly signal: AbortSignal | undefined;
  onLevel(of: WatchedCapture, report: LevelReport): void;
  /** `silence` or `broken` may have changed. */
  onChange(of: WatchedCapture): void;
}

/** One capture, and what is known of its health. Whoever holds it ends it. */
export class WatchedCapture {
  readonly capture: Capture;
  readonly openedAtMs: number;
  readonly #clock: Clock;
  readonly #options: WatchedCaptureOptions;
  #muted = false;
  #graph: 'running' | 'suspended' | 'interrupted' = 'running';
  #broken: RecoveryCause | null = null;
  #reportedSamples = 0;
  #cancelTimer = (): void => {};

  private constructor(capture: Capture, clock: Clock, options: WatchedCaptureOptions) {
    this.capture = capture;
    this.openedAtMs = clock.now();
    this.#clock = clock;
    this.#options = options;
  }

  /** As `openCapture`: begins within the call, rejects with a CaptureError. */
  static async open(
    options: WatchedCaptureOptions,
    platform: CapturePlatform,
  ): Promise<WatchedCapture> {
    let watched: WatchedCapture | null = null;
    const early: CaptureTroubleCode[] = [];
    const { settings, epoch, signal } = options;
    const capture = await openCapture(
      {
        settings,
        epoch,
        ...(signal ? { signal } : {}),
        onLevel: (report) => {
          if (watched) watched.#handleLevel(report);
        },
        onTrouble: ({ code }) => {
          if (watched) watched.#handleTrouble(code);
          else early.push(code);
        },
      },
      platform,
    );
    watched = new WatchedCapture(capture, platform.clock, options);
    for (const code of early) watched.#handleTrouble(code);
    return watched;
  }

  /** Why nothing is heard of a graph that stands; null if it is heard. */
  get silence(): 'muted' | 'suspended' | null {
    if (this.#graph !== 'running') return 'suspended';
    return this.#muted ? 'muted' : null;
  }

  /** Why only another capture can hear again; null if this one can. */
  get broken(): RecoveryCause | null {
    return this.#broken;
  }

  /** Of the last level report, at 16 kHz: what it has heard at least. */
  get reportedSamples(): number {
    return this.#reportedSamples;
  }

  wake(): void {
    this.capture.wake();
  }

  /** Gracefully: the worklet's tails come first. */
  stop(): Promise<{ readonly heardSamples: number }> {
    this.#cancelTimer();
    return this.capture.stop();
  }

  /** The microphone is let go at once. */
  abandon(): Promise<{ readonly heardSamples: number }> {
    this.#cancelTimer();
    return this.capture.abandon();
  }

  #handleLevel(report: LevelReport): void {
    this.#reportedSamples = report.samples;
    this.#options.onLevel(this, report);
  }

  #handleTrouble(code: CaptureTroubleCode): void {
    switch (code) {
      case 'muted':
      case 'unmuted':
        this.#muted = code === 'muted';
        break;
      case 'suspended':
        this.#graph = 'suspended';
        this.#awaitResume(RESUME_TIMEOUT_MS);
        break;
      case 'interrupted':
        // The system's, for as long as it likes: nothing that is built meanwhile would run.
        this.#graph = 'interrupted';
        this.#cancelTimer();
        break;
      case 'resumed':
        this.#graph = 'running';
        this.#cancelTimer();
        break;
      case 'device_lost':
      case 'context_failed':
      case 'processor_crashed':
        this.#break(code);
        break;
    }
    this.#options.onChange(this);
  }

  #awaitResume(leftMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(RESUME_EVERY_MS, () => {
      if (leftMs > RESUME_EVERY_MS) {
        // First the timer, which a graph that runs at once cancels.
        this.#awaitResume(leftMs - RESUME_EVERY_MS);
        this.wake();
      } else {
        this.#break('suspended');
        this.#options.onChange(this);
      }
    });
  }

  #break(cause: RecoveryCause): void {
    this.#broken ??= cause;
    this.#cancelTimer();
  }
}
