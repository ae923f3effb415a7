import type { LevelReport } from '../capture/capture.ts';
import type {
  LiveMicrophone,
  LiveMicrophoneOptions,
  MicrophoneState,
  OpenedCapture,
} from '../capture/live-microphone.ts';
import type { AppliedSettings, MicrophoneSettings } from '../capture/microphone-settings.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import { SILENCE, type Level } from '../state/level-store.ts';
import type { MicrophoneFailureCode, MicrophoneStatus } from '../state/microphone.ts';
import { captureFailureCode } from './capture-failure.ts';
import { HearingWatch } from './hearing-watch.ts';
import type { MicSessionPorts } from './mic-session-ports.ts';

/** Told by a take's microphone, and nothing any more once it was stopped. */
export interface TakeMicrophoneListener extends Pick<
  LiveMicrophoneOptions,
  'onCapture' | 'onInterruption'
> {
  handleOpened(): void;
  /** It could not be opened at all. */
  handleRefused(code: MicrophoneFailureCode): void;
  handleLevel(level: Level): void;
  /** Something that is shown has changed. */
  handleChange(): void;
  /** The one that was chosen could not be opened: these settings are still in use. */
  handleRefusedChoice(inUse: MicrophoneSettings): void;
}

const FIRST_EPOCH = 1;

interface Opened {
  readonly microphone: LiveMicrophone;
  applied: AppliedSettings;
}

/** The microphone of one take as the page shows it. Main thread; asked for in the constructor. */
export class TakeMicrophone {
  readonly #listener: TakeMicrophoneListener;
  readonly #hearing: HearingWatch;
  readonly #ended = new AbortController();
  #opened: Opened | null = null;
  #state: MicrophoneState | null = null;
  #epoch = FIRST_EPOCH;
  /** Last known to be in use. */
  #settings: MicrophoneSettings;
  #wanted: MicrophoneSettings;
  #refusedChoice: MicrophoneFailureCode | null = null;
  #stopping: Promise<{ readonly heardSamples: number }> | null = null;

  constructor(
    ports: Pick<MicSessionPorts, 'openMicrophone' | 'clock'>,
    settings: MicrophoneSettings,
    listener: TakeMicrophoneListener,
  ) {
    this.#listener = listener;
    this.#settings = settings;
    this.#wanted = settings;
    this.#hearing = new HearingWatch(ports.clock, () => listener.handleChange());
    const opening = ports.openMicrophone({
      settings,
      firstEpoch: this.#epoch,
      signal: this.#ended.signal,
      onCapture: (capture) => {
        this.#epoch = capture.epoch;
        listener.onCapture({ ...capture, gapReason: gapReasonOf(capture) });
      },
      onInterruption: (reason) => listener.onInterruption(reason),
      onLevel: (report) => this.#handleLevel(report),
      onState: (state) => this.#handleState(state),
    });
    opening.then(
      (microphone) => this.#handleOpened(microphone),
      (error: unknown) => this.#handleFailure(error),
    );
  }

  /** What the browser does, of the newest capture; null until it is open. */
  get applied(): AppliedSettings | null {
    return this.#opened?.applied ?? null;
  }

  get status(): MicrophoneStatus {
    const state = this.#state;
    switch (state?.type) {
      case 'interrupted':
        return { type: state.type, reason: state.reason };
      case 'recovering':
        return { type: state.type };
      case 'lost':
        return { type: state.type, code: state.code };
      default:
        return { type: 'live', hearing: this.#hearing.verdict };
    }
  }

  get heardBefore(): boolean {
    return this.#hearing.heardBefore;
  }

  get refusedChoice(): MicrophoneFailureCode | null {
    return this.#refusedChoice;
  }

  /** Another device or other switches; one that is still being opened gets them once it is open. */
  change(settings: MicrophoneSettings): void {
    this.#wanted = settings;
    if (!this.#opened || this.#stopping || settings === this.#settings) return;
    if (this.#refusedChoice !== null) {
      this.#refusedChoice = null;
      this.#listener.handleChange();
    }
    void this.#change(this.#opened.microphone, settings);
  }

  /** Ignored unless it is lost. */
  retry(): void {
    this.#opened?.microphone.retry();
  }

  /** Of the capture that is heard, unless an epoch is named. */
  rebuild(reason: ClientGapReason, epoch = this.#epoch): void {
    this.#opened?.microphone.rebuild(epoch, reason);
  }

  /** Lets go of it, also of one that is granted later. Idempotent; never rejects. */
  stop(): Promise<{ readonly heardSamples: number }> {
    return (this.#stopping ??= this.#stop());
  }

  #stop(): Promise<{ readonly heardSamples: number }> {
    this.#ended.abort();
    this.#hearing.end();
    this.#listener.handleLevel(SILENCE);
    return this.#opened?.microphone.stop() ?? Promise.resolve({ heardSamples: 0 });
  }

  #handleOpened(microphone: LiveMicrophone): void {
    const { state } = microphone;
    if (this.#stopping) {
      void microphone.stop();
    } else if (state.type === 'lost') {
      // Lost in the moment of its opening: there is nothing to read back yet.
      void microphone.stop();
      this.#refuse(state.code === 'device_lost' ? 'no_microphone' : state.code);
    } else {
      this.#opened = { microphone, applied: state.applied };
      this.#listener.handleOpened();
      this.change(this.#wanted);
    }
  }

  #handleFailure(error: unknown): void {
    if (!this.#stopping) this.#refuse(captureFailureCode(error));
  }

  #refuse(code: MicrophoneFailureCode): void {
    void this.stop();
    this.#listener.handleRefused(code);
  }

  #handleLevel(report: LevelReport): void {
    if (this.#stopping) return;
    this.#hearing.note(report);
    this.#listener.handleLevel(report);
  }

  #handleState(state: MicrophoneState): void {
    if (this.#stopping) return;
    const wasLive = this.#state?.type === 'live';
    this.#state = state;
    if (state.type !== 'lost' && this.#opened) this.#opened.applied = state.applied;
    if (state.type !== 'live') {
      this.#hearing.end();
      this.#listener.handleLevel(SILENCE);
    } else if (!wasLive) {
      this.#hearing.begin();
    }
    if (this.#opened) this.#listener.handleChange();
  }

  async #change(microphone: LiveMicrophone, settings: MicrophoneSettings): Promise<void> {
    try {
      await microphone.change(settings);
      if (settings === this.#wanted) this.#settings = settings;
    } catch (error) {
      // A later choice answers for both.
      if (this.#stopping || settings !== this.#wanted) return;
      this.#refusedChoice = captureFailureCode(error);
      this.#wanted = this.#settings;
      this.#listener.handleRefusedChoice(this.#settings);
      this.#listener.handleChange();
    }
  }
}

/** Nothing failed where the reader has changed the microphone, but between the two there was none. */
function gapReasonOf({ epoch, gapReason }: OpenedCapture): ClientGapReason | null {
  return gapReason ?? (epoch === FIRST_EPOCH ? null : 'device_lost');
}
