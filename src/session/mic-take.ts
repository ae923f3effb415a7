import type { MicrophoneSettings } from '../capture/microphone-settings.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { StreamProgress, StreamState } from '../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import type { Level } from '../state/level-store.ts';
import { NOTHING_HELD, type Held } from '../state/link.ts';
import type { SessionState } from '../state/session-state.ts';
import type { Trouble, TroubleCode } from '../state/trouble.ts';
import { LinkWatch } from './link-watch.ts';
import type { MicSessionPorts, OpenStream } from './mic-session-ports.ts';
import { TakeCounts } from './take-counts.ts';
import { TakeMicrophone } from './take-microphone.ts';
import { heldAsShown, takeState, type TakePhase } from './take-state.ts';
import { WaitingOffer } from './waiting-offer.ts';

/** Told by a take. After `finished`, or `failed` with nothing kept, nothing comes any more. */
export interface TakeListener {
  handleState(state: SessionState): void;
  handleTranscript(events: readonly TranscriptEvent[]): void;
  handleLevel(level: Level): void;
  /** A microphone that was chosen could not be opened: these settings are still in use. */
  handleRefusedChoice(inUse: MicrophoneSettings): void;
}

export interface TakeOptions {
  readonly settings: MicrophoneSettings;
  /** Empty: none. */
  readonly token: string;
  /** Most sound kept while no word covers it, in samples at 16 kHz. */
  readonly capacitySamples: number;
}

/**
 * From one Start to its end, over any number of tries: owns one microphone and one stream, and lets
 * go of both on every path. Main thread. Built within the click: nothing is awaited before the
 * microphone is asked for.
 */
export class MicTake {
  readonly #ports: MicSessionPorts;
  readonly #listener: TakeListener;
  readonly #microphone: TakeMicrophone;
  readonly #stream: OpenStream;
  readonly #link: LinkWatch;
  readonly #counts: TakeCounts;
  readonly #offer: WaitingOffer;
  #phase: TakePhase = { type: 'asking' };
  #shownHeld: Held = NOTHING_HELD;

  constructor(ports: MicSessionPorts, options: TakeOptions, listener: TakeListener) {
    const { settings, token, capacitySamples } = options;
    this.#ports = ports;
    this.#listener = listener;
    this.#counts = new TakeCounts(capacitySamples);
    this.#offer = new WaitingOffer(ports.clock, () => this.#publish());
    this.#link = new LinkWatch({
      askReadiness: () => ports.askReadiness(),
      tokenSent: token !== '',
      onChange: () => this.#publish(),
    });
    this.#microphone = new TakeMicrophone(ports, settings, {
      onCapture: ({ epoch, framePort, gapReason }) =>
        this.#stream.attachCapture(epoch, framePort, gapReason ?? undefined),
      onInterruption: (reason) => this.#stream.interrupt(reason),
      handleOpened: () => this.#handleOpened(),
      handleRefused: (code) => this.#handleRefused(code),
      handleLevel: (level) => listener.handleLevel(level),
      handleChange: () => this.#publish(),
      handleRefusedChoice: (inUse) => listener.handleRefusedChoice(inUse),
    });
    this.#stream = ports.openStream({
      token,
      capacitySamples,
      onState: (state) => this.#handleStreamState(state),
      onTranscript: (events) => this.#handleTranscript(events),
      onProgress: (progress) => this.#handleProgress(progress),
      onCaptureStalled: (epoch) => this.#microphone.rebuild('capture_stalled', epoch),
      onCaptureLost: () => this.#microphone.rebuild('worker_lost'),
    });
  }

  get streamId(): string {
    return this.#stream.streamId;
  }

  /** Stopped, with sound that another try could still transcribe. */
  get isKept(): boolean {
    return this.#phase.type === 'kept';
  }

  /** Ends the take gracefully; only the first call does. */
  stop(): void {
    if (this.#phase.type === 'asking') {
      // Nothing was heard, so nothing is awaited. A microphone that opens yet is let go at once.
      void this.#microphone.stop();
      this.#stream.close();
      this.#end({ type: 'finished', receipt: this.#counts.receipt });
    } else if (this.#phase.type === 'listening') {
      void this.#microphone.stop();
      void this.#stream.endInput();
      this.#finish();
      // No outcome comes of a try that has ended.
      if (this.#link.outcome) void this.#conclude();
    }
  }

  /** Waits no longer for the server; the words that came stay, the rest is kept. Refused unless finishing. */
  stopWaiting(): void {
    if (this.#phase.type === 'finishing') this.#stream.giveUp();
  }

  /** Goes on with what a failed try kept. Refused unless one has failed. */
  tryAgain(token: string): void {
    if (this.#phase.type === 'finishing' || this.#link.link.type !== 'failed') return;
    this.#link.retry(token !== '');
    void this.#stream.retry(token === '' ? undefined : token);
    if (this.#phase.type === 'kept') this.#finish();
    else this.#publish();
  }

  retryMicrophone(): void {
    this.#microphone.retry();
  }

  changeMicrophone(settings: MicrophoneSettings): void {
    this.#microphone.change(settings);
  }

  /** Ends at once, from any state, and lets go of all that is held; the transcript says what is lost. */
  release(): void {
    if (this.#phase.type === 'over') return;
    const wasKept = this.isKept;
    void this.#microphone.stop();
    this.#stream.close();
    if (wasKept) this.#fail(this.#trouble, 'not_retried');
    else this.#end({ type: 'idle' });
  }

  #handleOpened(): void {
    if (this.#phase.type !== 'asking') return;
    this.#phase = { type: 'listening' };
    this.#publish();
  }

  #handleRefused(code: TroubleCode): void {
    if (this.#phase.type !== 'asking') return;
    this.#stream.close();
    const trouble: Trouble = { code, retryAfterMs: null, tokenSent: false };
    this.#end({ type: 'failed', trouble, receipt: null, kept: null });
  }

  #handleStreamState(state: StreamState): void {
    if (this.#phase.type === 'over') return;
    this.#link.handleState(state);
    if (state.type === 'closed') this.#handleOutcome();
    else this.#publish();
  }

  #handleOutcome(): void {
    if (this.#phase.type === 'finishing') {
      void this.#conclude();
    } else if (this.#link.isKept) {
      // The microphone goes on into what is kept.
      this.#publish();
    } else {
      void this.#microphone.stop();
      this.#fail(this.#trouble, 'worker_lost');
    }
  }

  #handleTranscript(events: readonly TranscriptEvent[]): void {
    if (this.#phase.type === 'over') return;
    this.#listener.handleTranscript(events);
    this.#offer.noteProgress();
  }

  #handleProgress(progress: StreamProgress): void {
    if (this.#phase.type === 'over') return;
    if (this.#counts.note(progress)) this.#offer.noteProgress();
    const { seconds, isFull } = this.#held;
    if (seconds !== this.#shownHeld.seconds || isFull !== this.#shownHeld.isFull) this.#publish();
  }

  /** The microphone has been stopped, and the rest is awaited. */
  #finish(): void {
    this.#phase = { type: 'finishing', sinceMs: this.#ports.clock.now() };
    this.#offer.begin();
    this.#publish();
  }

  /** The stream's try has ended; what the microphone heard may still be counted. */
  async #conclude(): Promise<void> {
    if (this.#phase.type !== 'finishing') return;
    this.#offer.end();
    const waitMs = this.#ports.clock.now() - this.#phase.sinceMs;
    const { heardSamples } = await this.#microphone.stop();
    const { outcome } = this.#link;
    if (this.#phase.type !== 'finishing' || !outcome) return;
    this.#counts.heardSamples = heardSamples;
    this.#counts.waitMs += waitMs;
    if (outcome.type === 'completed') {
      this.#end({ type: 'finished', receipt: this.#counts.receipt });
    } else if (this.#link.isKept) {
      this.#phase = { type: 'kept' };
      this.#publish();
    } else {
      this.#fail(this.#trouble, 'worker_lost');
    }
  }

  /** For good: what no word covers is missing, for this reason. */
  #fail(trouble: Trouble, reason: ClientGapReason): void {
    const { type } = this.#phase;
    const wasStopped = type === 'finishing' || type === 'kept';
    const lost = this.#counts.abandonRest();
    if (lost) this.#listener.handleTranscript([{ type: 'gap', ...lost, reason }]);
    const receipt = wasStopped ? this.#counts.receipt : null;
    this.#end({ type: 'failed', trouble, receipt, kept: null });
  }

  #end(state: Extract<SessionState, { type: 'idle' | 'finished' | 'failed' }>): void {
    this.#offer.end();
    this.#phase = { type: 'over' };
    this.#listener.handleState(state);
  }

  get #trouble(): Trouble {
    const { link } = this.#link;
    if (link.type === 'failed') return link.trouble;
    // Completed before anyone asked it to.
    return { code: 'protocol', retryAfterMs: null, tokenSent: false };
  }

  #publish(): void {
    const state = takeState(this.#phase, {
      link: this.#link.link,
      counts: this.#counts,
      microphone: this.#microphone,
      mayStopWaiting: this.#offer.isMade,
    });
    this.#shownHeld = this.#held;
    if (state) this.#listener.handleState(state);
  }

  get #held(): Held {
    return heldAsShown(this.#phase, this.#link.link, this.#counts);
  }
}
