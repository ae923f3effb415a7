import type { Capture, CaptureTroubleCode, LevelReport } from '../capture/capture.ts';
import type { MicrophoneSettings } from '../capture/microphone-settings.ts';
import type { Outcome, StreamProgress, StreamState } from '../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import type { Hearing } from '../state/hearing.ts';
import { SILENCE, type Level } from '../state/level-store.ts';
import type { FinishCause, Receipt, SessionState } from '../state/session-state.ts';
import type { Trouble, TroubleCode } from '../state/trouble.ts';
import { captureFailureCode } from './capture-failure.ts';
import { HearingMonitor } from './hearing-monitor.ts';
import type { MicSessionPorts, OpenStream } from './mic-session-ports.ts';

/** Finishing without progress for so long: the reader is offered to stop waiting. */
export const OFFER_STOP_WAITING_AFTER_MS = 3000;

/** Told by a take. After a `finished` or `failed` state nothing comes any more. */
export interface TakeListener {
  handleState(state: SessionState): void;
  handleTranscript(events: readonly TranscriptEvent[]): void;
  handleLevel(level: Level): void;
}

export interface TakeOptions {
  readonly settings: MicrophoneSettings;
  readonly token: string;
  readonly epoch: number;
}

type StreamFailure = Extract<Outcome, { type: 'failed' }>['error'];

type Phase =
  | { readonly type: 'asking' }
  | {
      readonly type: 'listening';
      readonly capture: Capture;
      readonly monitor: HearingMonitor;
      readonly paused: 'muted' | 'suspended' | null;
      readonly published: Hearing;
    }
  | { readonly type: 'finishing'; readonly cause: FinishCause; readonly mayStopWaiting: boolean }
  | { readonly type: 'over' };

/**
 * From one Start to its end: owns one microphone and one stream, and lets go of both on every path.
 * Main thread. Built within the click: nothing is awaited before the microphone is asked for.
 */
export class MicTake {
  readonly #ports: MicSessionPorts;
  readonly #listener: TakeListener;
  readonly #stream: OpenStream;
  readonly #tokenSent: boolean;
  #phase: Phase = { type: 'asking' };
  #link: 'connecting' | 'ready' = 'connecting';
  #heardSamples = 0;
  #received = 0;
  #committed = 0;
  #transcribed = 0;
  #watchingSilence = false;
  #cancelTimer = (): void => {};

  constructor(ports: MicSessionPorts, options: TakeOptions, listener: TakeListener) {
    this.#ports = ports;
    this.#listener = listener;
    this.#tokenSent = options.token !== '';
    const capturing = ports.openCapture({
      settings: options.settings,
      epoch: options.epoch,
      onLevel: (report) => this.#handleLevel(report),
      onTrouble: ({ code }) => this.#handleCaptureTrouble(code),
    });
    this.#stream = ports.openStream({
      token: options.token,
      onState: (state) => this.#handleStreamState(state),
      onTranscript: (events) => this.#handleTranscript(events),
      onProgress: (progress) => this.#handleProgress(progress),
    });
    capturing.then(
      (capture) => this.#handleCapture(capture),
      (error: unknown) => this.#handleCaptureFailure(error),
    );
    void this.#stream.outcome.then((outcome) => this.#handleOutcome(outcome));
  }

  get streamId(): string {
    return this.#stream.streamId;
  }

  /** Ends the take gracefully; only the first call does. */
  stop(): void {
    if (this.#phase.type === 'asking') {
      // Nothing was heard, so nothing is awaited. A microphone that opens yet is let go at once.
      this.#stream.close();
      this.#end({ type: 'finished', receipt: this.#receipt(0) });
    } else if (this.#phase.type === 'listening') {
      void this.#finish(this.#phase.capture, { type: 'stop' });
    }
  }

  /** Waits no longer for the server; the words that came stay. Refused unless finishing. */
  stopWaiting(): void {
    if (this.#phase.type === 'finishing') this.#stream.giveUp();
  }

  #handleCapture(capture: Capture): void {
    if (this.#phase.type !== 'asking') {
      void capture.stop();
      return;
    }
    this.#stream.attachCapture(capture.epoch, capture.framePort);
    const monitor = new HearingMonitor(this.#ports.clock.now());
    this.#phase = { type: 'listening', capture, monitor, paused: null, published: 'waiting' };
    this.#watchForSilence(monitor);
    this.#publish();
  }

  #handleCaptureFailure(error: unknown): void {
    if (this.#phase.type !== 'asking') return;
    this.#stream.close();
    this.#fail(this.#trouble(captureFailureCode(error)), null);
  }

  #handleLevel(report: LevelReport): void {
    if (this.#phase.type !== 'listening') return;
    this.#phase.monitor.note(report, this.#ports.clock.now());
    this.#listener.handleLevel(report);
    this.#publishHearing();
    this.#watchForSilence(this.#phase.monitor);
  }

  #handleCaptureTrouble(code: CaptureTroubleCode): void {
    if (this.#phase.type !== 'listening') return;
    switch (code) {
      case 'muted':
      case 'suspended':
        this.#phase = { ...this.#phase, paused: code };
        this.#publishHearing();
        return;
      case 'unmuted':
      case 'resumed':
        this.#phase = { ...this.#phase, paused: null };
        this.#publishHearing();
        return;
      case 'device_lost':
      case 'processor_crashed': {
        const trouble = this.#trouble(code === 'device_lost' ? code : 'capture_failed');
        void this.#finish(this.#phase.capture, { type: 'trouble', trouble });
        return;
      }
    }
  }

  #handleStreamState(state: StreamState): void {
    if (state.type !== 'streaming' || this.#link === 'ready') return;
    this.#link = 'ready';
    if (this.#phase.type === 'listening') this.#publish();
  }

  #handleTranscript(events: readonly TranscriptEvent[]): void {
    if (this.#phase.type === 'over') return;
    this.#listener.handleTranscript(events);
    this.#noteProgress();
  }

  #handleProgress(progress: StreamProgress): void {
    const moved =
      progress.receivedSamples > this.#received || progress.committedSamples > this.#committed;
    this.#received = progress.receivedSamples;
    this.#committed = progress.committedSamples;
    this.#transcribed = progress.transcribedSamples;
    if (moved) this.#noteProgress();
  }

  /** The stream has ended of itself; one that was asked to end is awaited in {@link #finish}. */
  #handleOutcome(outcome: Outcome): void {
    const { type } = this.#phase;
    if (type === 'finishing' || type === 'over') return;
    if (this.#phase.type === 'listening') void this.#phase.capture.stop();
    this.#listener.handleLevel(SILENCE);
    if (outcome.type === 'failed') void this.#failStream(outcome.error, null);
    else this.#fail(this.#trouble('protocol'), null);
  }

  async #finish(capture: Capture, cause: FinishCause): Promise<void> {
    const stoppedAtMs = this.#ports.clock.now();
    this.#phase = { type: 'finishing', cause, mayStopWaiting: false };
    const stopped = capture.stop();
    const ended = this.#stream.endInput();
    this.#offerToStopWaiting();
    this.#listener.handleLevel(SILENCE);
    this.#publish();
    const outcome = await ended;
    const waitMs = this.#ports.clock.now() - stoppedAtMs;
    this.#cancelTimer();
    this.#heardSamples = (await stopped).heardSamples;
    const receipt = this.#receipt(waitMs);
    if (outcome.type === 'failed') await this.#failStream(outcome.error, receipt);
    else if (cause.type === 'trouble') this.#fail(cause.trouble, receipt);
    else this.#end({ type: 'finished', receipt });
  }

  async #failStream(error: StreamFailure, receipt: Receipt | null): Promise<void> {
    if (error.code !== 'unreachable') {
      this.#fail(this.#trouble(error.code, error.retryAfterMs), receipt);
      return;
    }
    this.#cancelTimer();
    this.#phase = { type: 'finishing', cause: { type: 'diagnosis' }, mayStopWaiting: false };
    this.#publish();
    const readiness = await this.#ports.askReadiness();
    const codes = { ready: 'refused', not_ready: 'not_ready', no_answer: 'unreachable' } as const;
    this.#fail(this.#trouble(codes[readiness]), receipt);
  }

  #fail(trouble: Trouble, receipt: Receipt | null): void {
    this.#end({ type: 'failed', trouble, receipt });
  }

  #end(state: Extract<SessionState, { type: 'finished' | 'failed' }>): void {
    this.#cancelTimer();
    this.#phase = { type: 'over' };
    this.#listener.handleState(state);
  }

  #trouble(code: TroubleCode, retryAfterMs: number | null = null): Trouble {
    return { code, retryAfterMs, tokenSent: this.#tokenSent };
  }

  #receipt(waitMs: number): Receipt {
    return { heardSamples: this.#heardSamples, transcribedSamples: this.#transcribed, waitMs };
  }

  #noteProgress(): void {
    if (this.#phase.type !== 'finishing' || this.#phase.mayStopWaiting) return;
    if (this.#phase.cause.type !== 'diagnosis') this.#offerToStopWaiting();
  }

  /** Once offered it stays: a button that goes away under the finger is worse than a needless one. */
  #offerToStopWaiting(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#ports.clock.after(OFFER_STOP_WAITING_AFTER_MS, () => {
      if (this.#phase.type !== 'finishing') return;
      this.#phase = { ...this.#phase, mayStopWaiting: true };
      this.#publish();
    });
  }

  /** Silence has no event: a timer for the moment when it will have lasted long enough. */
  #watchForSilence(monitor: HearingMonitor): void {
    const nowMs = this.#ports.clock.now();
    if (this.#watchingSilence || monitor.silenceDueMs <= nowMs) return;
    this.#watchingSilence = true;
    this.#cancelTimer = this.#ports.clock.after(monitor.silenceDueMs - nowMs, () => {
      this.#watchingSilence = false;
      this.#publishHearing();
      this.#watchForSilence(monitor);
    });
  }

  #publishHearing(): void {
    if (this.#phase.type !== 'listening') return;
    if (this.#hearing(this.#phase) !== this.#phase.published) this.#publish();
  }

  #hearing(phase: Extract<Phase, { type: 'listening' }>): Hearing {
    return phase.paused ?? phase.monitor.judge(this.#ports.clock.now());
  }

  #publish(): void {
    const phase = this.#phase;
    if (phase.type === 'finishing') {
      this.#listener.handleState(phase);
    } else if (phase.type === 'listening') {
      const hearing = this.#hearing(phase);
      this.#phase = { ...phase, published: hearing };
      this.#listener.handleState({
        type: 'listening',
        applied: phase.capture.applied,
        link: this.#link,
        hearing,
        heardBefore: phase.monitor.heard,
      });
    }
  }
}
