import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { LevelReport } from './capture.ts';
import { CaptureError } from './capture-error.ts';
import type { CapturePlatform } from './capture-platform.ts';
import { chosenOrDefault } from './chosen-or-default.ts';
import type {
  LiveMicrophone,
  LiveMicrophoneOptions,
  MicrophoneState,
  RecoveryCause,
} from './live-microphone.ts';
import type { AppliedSettings, MicrophoneSettings } from './microphone-settings.ts';
import { MicrophoneTeller } from './microphone-teller.ts';
import { OpeningSlot, type OpeningResult } from './opening-slot.ts';
import { PendingChoice } from './pending-choice.ts';
import { GAP_REASONS, NEEDS_USER, NEVER_BY_TIME, type LostCode } from './recovery-rules.ts';
import { RetiredCaptures } from './retired-captures.ts';
import { RetryPace } from './retry-pace.ts';
import type { Surroundings } from './surroundings.ts';
import { WatchedCapture } from './watched-capture.ts';

type State =
  /** `handedOver`: the stream has its frame port; until then another capture's tails come first. */
  | { readonly type: 'hearing'; readonly capture: WatchedCapture; readonly handedOver: boolean }
  | { readonly type: 'deaf'; readonly cause: RecoveryCause; readonly applied: AppliedSettings }
  | { readonly type: 'stopped' };

type Hearing = Extract<State, { type: 'hearing' }>;

/**
 * A {@link LiveMicrophone} on top of single captures. One capture is heard at a time, at most one
 * attempt is under way, and at most one timer of a next one is set. Each callback may call back into
 * this: after each the state is looked at again.
 */
export class RecoveringMicrophone implements LiveMicrophone {
  readonly #options: LiveMicrophoneOptions;
  readonly #platform: CapturePlatform;
  readonly #pace = new RetryPace();
  readonly #ended = new AbortController();
  readonly #retired = new RetiredCaptures();
  readonly #teller: MicrophoneTeller;
  readonly #slot: OpeningSlot;
  #state: State;
  #settings: MicrophoneSettings;
  #choice: PendingChoice | null = null;
  #cancelTimer = (): void => {};
  /** Of the newest capture that was handed over. */
  #epoch: number;
  #stopping: Promise<{ readonly heardSamples: number }> | null = null;

  constructor(first: WatchedCapture, options: LiveMicrophoneOptions, platform: CapturePlatform) {
    this.#options = options;
    this.#platform = platform;
    this.#settings = options.settings;
    this.#epoch = first.capture.epoch;
    this.#state = { type: 'hearing', capture: first, handedOver: false };
    this.#teller = new MicrophoneTeller({ type: 'live', applied: first.capture.applied }, options);
    this.#slot = new OpeningSlot(platform.clock, () => this.#handleOverdue());
  }

  get state(): MicrophoneState {
    return this.#teller.state;
  }

  begin(): void {
    const change = (what: Surroundings): void => this.#handleSurroundings(what);
    this.#platform.watchSurroundings(change, this.#ended.signal);
    if (this.#state.type === 'hearing') this.#handOver(this.#state.capture);
  }

  rebuild(epoch: number, reason: ClientGapReason): void {
    if (this.#state.type !== 'hearing' || !this.#state.handedOver || epoch !== this.#epoch) return;
    this.#fault(this.#state, reason === 'worker_lost' ? reason : 'stalled', reason);
  }

  change(settings: MicrophoneSettings): Promise<void> {
    if (this.#state.type === 'deaf') {
      this.#settings = settings;
      this.#startAnew(this.#state);
    }
    if (this.#state.type === 'stopped') return Promise.resolve();
    const choice = (this.#choice ??= new PendingChoice());
    void this.#openChosen(settings);
    return choice.promise;
  }

  retry(): void {
    if (this.#state.type !== 'deaf' || this.state.type !== 'lost') return;
    this.#startAnew(this.#state);
    this.#tryIn(0);
  }

  stop(): Promise<{ readonly heardSamples: number }> {
    return (this.#stopping ??= this.#stop());
  }

  handleLevel(of: WatchedCapture, report: LevelReport): void {
    if (this.#state.type !== 'hearing' || !this.#state.handedOver || of !== this.#state.capture)
      return;
    this.#options.onLevel({ ...report, samples: this.#retired.heardSamples + report.samples });
  }

  handleChange(of: WatchedCapture): void {
    if (this.#state.type === 'hearing' && this.#state.capture === of) this.#reflect();
  }

  async #stop(): Promise<{ readonly heardSamples: number }> {
    const last = this.#state;
    this.#state = { type: 'stopped' };
    this.#ended.abort();
    this.#cancelTimer();
    this.#slot.abandon();
    this.#settleChoice(null);
    if (last.type === 'hearing') void this.#retire(last);
    await this.#retired.settled();
    return { heardSamples: this.#retired.heardSamples };
  }

  /** Gives the stream this capture's port, unless another has taken its place meanwhile. */
  #handOver(capture: WatchedCapture): void {
    if (!this.#isHeard(capture)) return;
    if (!capture.broken) {
      const gapReason = this.#teller.interruption;
      const { epoch, framePort } = capture.capture;
      this.#state = { type: 'hearing', capture, handedOver: true };
      this.#epoch = epoch;
      this.#teller.interrupt(null);
      if (!this.#isHeard(capture)) return;
      this.#options.onCapture({ epoch, framePort, gapReason });
    }
    if (this.#isHeard(capture)) this.#reflect();
  }

  /** The user asks for it: quick tries again, and the page says that it is tried. */
  #startAnew({ cause, applied }: Extract<State, { type: 'deaf' }>): void {
    this.#pace.startAnew();
    this.#teller.show({ type: 'recovering', cause, applied });
  }

  /** Shows the health of the capture that is heard, and acts on it. */
  #reflect(): void {
    if (this.#state.type !== 'hearing') return;
    const { capture, handedOver } = this.#state;
    if (capture.broken) {
      this.#fault(this.#state, capture.broken, GAP_REASONS[capture.broken]);
    } else if (handedOver) {
      const { silence } = capture;
      const { applied } = capture.capture;
      this.#teller.interrupt(silence);
      if (!this.#isHeard(capture) || capture.silence !== silence) return;
      if (silence) this.#teller.show({ type: 'interrupted', reason: silence, applied });
      else this.#teller.show({ type: 'live', applied });
    }
  }

  /** Lets a capture end that has been good; one that the stream was not given yet has told it nothing. */
  async #retire({ capture, handedOver }: Hearing): Promise<void> {
    if (handedOver) await this.#retired.stop(capture);
    else void capture.abandon();
  }

  #fault(hearing: Hearing, cause: RecoveryCause, reason: ClientGapReason): void {
    const { applied } = hearing.capture.capture;
    const deaf: State = { type: 'deaf', cause, applied };
    this.#state = deaf;
    if (hearing.handedOver) this.#retired.abandon(hearing.capture);
    else void hearing.capture.abandon();
    this.#pace.noteFault(this.#platform.clock.now() - hearing.capture.openedAtMs);
    this.#teller.interrupt(reason);
    if (this.#state !== deaf) return;
    this.#teller.show({ type: 'recovering', cause, applied });
    if (this.#state !== deaf) return;
    this.#tryLater(cause === 'device_lost' ? cause : 'capture_failed');
  }

  #handleSurroundings(change: Surroundings): void {
    if (this.#state.type === 'hearing') {
      if (change === 'visible') this.#state.capture.wake();
      return;
    }
    if (this.#state.type === 'stopped') return;
    // A page that is looked at again is no reason to ask a user who has said no.
    if (change === 'visible' && this.#isDenied()) return;
    if (this.#slot.isBusy) this.#slot.noteHelp();
    else this.#tryIn(this.#pace.spacingMs(this.#platform.clock.now()));
  }

  /** After a try, or a capture, that failed with `code`. */
  #tryLater(code: LostCode, helpCame = false): void {
    if (NEEDS_USER.has(code) || this.#pace.quickTriesSpent)
      this.#teller.show({ type: 'lost', code });
    if (this.#state.type !== 'deaf') return;
    // A prompt can itself hide and show the page: an answer to it is never a reason to ask again.
    if (NEVER_BY_TIME.has(code)) return;
    if (helpCame) this.#tryIn(this.#pace.spacingMs(this.#platform.clock.now()));
    else this.#tryIn(this.#pace.delayMs);
  }

  #tryIn(delayMs: number): void {
    this.#cancelTimer();
    if (delayMs > 0)
      this.#cancelTimer = this.#platform.clock.after(delayMs, () => void this.#recover());
    else void this.#recover();
  }

  async #recover(): Promise<void> {
    // Busy: a chosen one is being opened already, and its failure leads here again.
    if (this.#state.type !== 'deaf' || this.#slot.isBusy) return;
    // One that the user chose has not been opened in all that time.
    this.#settleChoice(new CaptureError('capture_failed'));
    const result = await this.#attempt((signal) =>
      chosenOrDefault(this.#settings, (settings) => this.#open(settings, signal)),
    );
    if (!result) return;
    const { opened, helpCame } = result;
    if (opened instanceof CaptureError) {
      this.#pace.noteFailure();
      this.#tryLater(opened.code, helpCame);
    } else {
      this.#pace.noteOpened();
      this.#state = { type: 'hearing', capture: opened, handedOver: false };
      this.#handOver(opened);
    }
  }

  async #openChosen(settings: MicrophoneSettings): Promise<void> {
    const result = await this.#attempt(async (signal) => {
      // Chosen again while the tails of the one before the last are awaited: it would be a third.
      await this.#retired.settled();
      return this.#open(settings, signal);
    });
    if (!result) return;
    const { opened, helpCame } = result;
    if (opened instanceof CaptureError) {
      this.#settleChoice(opened);
      if (this.#state.type !== 'deaf') return;
      this.#pace.noteFailure();
      this.#tryLater(opened.code, helpCame);
      return;
    }
    const before = this.#state;
    this.#settings = settings;
    this.#pace.startAnew();
    this.#settleChoice(null);
    this.#state = { type: 'hearing', capture: opened, handedOver: false };
    // The worker drops what an older epoch sends once a newer has begun: the tails come first.
    if (before.type === 'hearing') await this.#retire(before);
    this.#handOver(opened);
  }

  async #attempt(
    open: (signal: AbortSignal) => Promise<WatchedCapture>,
  ): Promise<OpeningResult | null> {
    this.#cancelTimer();
    this.#pace.noteTry(this.#platform.clock.now());
    const result = await this.#slot.run(open);
    if (result) this.#cancelTimer();
    return result;
  }

  #open(settings: MicrophoneSettings, signal: AbortSignal): Promise<WatchedCapture> {
    return WatchedCapture.open(
      {
        settings,
        epoch: this.#epoch + 1,
        signal,
        onLevel: (of, report) => this.handleLevel(of, report),
        onChange: (of) => this.handleChange(of),
      },
      this.#platform,
    );
  }

  /** The user is being asked, or the browser hangs: it is waited on, but the page may offer a way out. */
  #handleOverdue(): void {
    if (this.#state.type === 'deaf' && this.state.type === 'recovering')
      this.#teller.show({ type: 'lost', code: 'capture_failed' });
  }

  #settleChoice(error: CaptureError | null): void {
    const choice = this.#choice;
    this.#choice = null;
    choice?.settle(error);
  }

  #isHeard(capture: WatchedCapture): boolean {
    return this.#state.type === 'hearing' && this.#state.capture === capture;
  }

  #isDenied(): boolean {
    return this.state.type === 'lost' && this.state.code === 'permission_denied';
  }
}
