import { CaptureError } from '../capture/capture-error.ts';
import type {
  LiveMicrophone,
  LiveMicrophoneOptions,
  MicrophoneState,
} from '../capture/live-microphone.ts';
import type { AppliedSettings, MicrophoneSettings } from '../capture/microphone-settings.ts';
import type { FailureCode } from '../shared/protocol/codes.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import {
  NO_PROGRESS,
  type KeptAudio,
  type Outcome,
  type StreamProgress,
  type StreamState,
} from '../shared/stream/stream-state.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import type { MicSessionPorts, OpenStream, Readiness, StreamOptions } from './mic-session-ports.ts';

type LostCode = Extract<MicrophoneState, { type: 'lost' }>['code'];

const APPLIED: AppliedSettings = {
  label: 'Scripted microphone',
  deviceId: 'scripted',
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  sampleRateHz: 48_000,
  contextRateHz: 48_000,
};

/** That it is not null is what counts here: how much is held is told by the progress. */
const KEPT: KeptAudio = {
  committedSamples: 0,
  totalSamples: 0,
  heldSamples: 0,
  inputEnded: false,
};

class Deferred<T> {
  resolve: (value: T) => void = () => {};
  reject: (error: Error) => void = () => {};
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** The named double of a microphone: opens, sounds, fails and stops when the test says so. */
export class ScriptedMicrophone implements LiveMicrophone {
  readonly options: LiveMicrophoneOptions;
  readonly promise: Promise<LiveMicrophone>;
  /** The verbs called, in order. */
  readonly calls: string[] = [];
  state: MicrophoneState = { type: 'live', applied: APPLIED };
  /** Choices that are not answered yet. */
  readonly choices: { readonly settings: MicrophoneSettings; readonly answer: Deferred<void> }[] =
    [];
  readonly #opening = new Deferred<LiveMicrophone>();
  readonly #stopping = new Deferred<{ readonly heardSamples: number }>();
  #isLive = false;
  #epoch: number;

  constructor(options: LiveMicrophoneOptions) {
    this.options = options;
    this.promise = this.#opening.promise;
    this.#epoch = options.firstEpoch;
    const refuse = (): void => this.refuse(new CaptureError('capture_failed'));
    options.signal?.addEventListener('abort', refuse);
  }

  /** Whether the microphone's light would be on. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Granted; one that is no longer wanted is let go before anyone has it. */
  open(): void {
    if (this.options.signal?.aborted) return;
    this.#isLive = true;
    this.options.onState(this.state);
    this.#hand(null);
    this.#opening.resolve(this);
  }

  refuse(error: Error): void {
    this.#opening.reject(error);
  }

  sound(peak: number, samples = 0): void {
    this.options.onLevel({ rms: peak / 4, peak, samples });
  }

  interrupt(reason: 'muted' | 'suspended'): void {
    this.#tell({ type: 'interrupted', reason, applied: APPLIED }, reason);
  }

  fault(): void {
    this.#tell({ type: 'recovering', cause: 'device_lost', applied: APPLIED }, 'device_lost');
  }

  lose(code: LostCode): void {
    this.#tell({ type: 'lost', code }, 'device_lost');
  }

  /** Heard again through the same capture. */
  resume(): void {
    this.#tell({ type: 'live', applied: APPLIED }, null);
  }

  /** Heard again through another capture. */
  recover(label = APPLIED.label): void {
    this.options.onInterruption(null);
    this.#epoch += 1;
    this.#hand('device_lost');
    this.state = { type: 'live', applied: { ...APPLIED, label } };
    this.options.onState(this.state);
  }

  /** Another microphone, or other switches, as the reader chose: no fault comes before it. */
  takeOver(): void {
    this.#epoch += 1;
    this.#hand(null);
  }

  answerStop(heardSamples: number): void {
    this.#stopping.resolve({ heardSamples });
  }

  rebuild(epoch: number, reason: ClientGapReason): void {
    this.calls.push(`rebuild ${epoch} ${reason}`);
  }

  change(settings: MicrophoneSettings): Promise<void> {
    const answer = new Deferred<void>();
    this.choices.push({ settings, answer });
    return answer.promise;
  }

  retry(): void {
    this.calls.push('retry');
  }

  stop(): Promise<{ readonly heardSamples: number }> {
    this.calls.push('stop');
    this.#isLive = false;
    return this.#stopping.promise;
  }

  #tell(state: MicrophoneState, interruption: ClientGapReason | null): void {
    this.state = state;
    this.options.onInterruption(interruption);
    this.options.onState(state);
  }

  #hand(gapReason: ClientGapReason | null): void {
    const { port1: framePort } = new MessageChannel();
    this.options.onCapture({ epoch: this.#epoch, framePort, gapReason });
  }
}

/** The named double of a stream of the worker, over all its tries. */
export class ScriptedStream implements OpenStream {
  readonly options: StreamOptions;
  readonly streamId: string;
  /** The verbs called, in order. */
  readonly calls: string[] = [];
  #outcome = new Deferred<Outcome>();
  #isOpen = true;

  constructor(streamId: string, options: StreamOptions) {
    this.streamId = streamId;
    this.options = options;
  }

  attachCapture(epoch: number, port: MessagePort, gapReason?: ClientGapReason): void {
    port.close();
    this.calls.push(['attach', epoch, gapReason].filter((it) => it !== undefined).join(' '));
  }

  interrupt(reason: ClientGapReason | null): void {
    this.calls.push(`interrupt ${reason ?? 'over'}`);
  }

  endInput(): Promise<Outcome> {
    this.calls.push('endInput');
    return this.#outcome.promise;
  }

  giveUp(): void {
    this.calls.push('giveUp');
    this.fail('given_up');
  }

  retry(token?: string): Promise<Outcome> {
    this.calls.push(token === undefined ? 'retry' : `retry with ${token}`);
    this.#outcome = new Deferred<Outcome>();
    this.#isOpen = true;
    return this.#outcome.promise;
  }

  close(): void {
    this.calls.push('close');
    if (this.#isOpen) this.#settle({ type: 'aborted' });
  }

  state(state: StreamState): void {
    this.options.onState(state);
  }

  /** The link is ready. */
  ready(): void {
    this.state({ type: 'streaming', sessionId: 's' });
  }

  /** The link is away, and it is tried again. */
  away(cause: FailureCode = 'link_lost'): void {
    this.state({
      type: 'reconnecting',
      link: { type: 'waiting', attempt: 2, retryInMs: 250 },
      cause,
    });
  }

  tell(...events: TranscriptEvent[]): void {
    this.options.onTranscript(events);
  }

  progress(progress: Partial<StreamProgress>): void {
    this.options.onProgress({ ...NO_PROGRESS, ...progress });
  }

  complete(durationMs = 0): void {
    this.#settle({ type: 'completed', durationMs });
  }

  /** Fails with what it holds kept. */
  fail(code: FailureCode, retryAfterMs?: number): void {
    this.#fail(code, KEPT, retryAfterMs);
  }

  /** Fails, and nothing of it is left. */
  lose(): void {
    this.#fail('worker_lost', null);
  }

  #fail(code: FailureCode, kept: KeptAudio | null, retryAfterMs?: number): void {
    const error = { code, message: code, retryable: true };
    this.#settle({
      type: 'failed',
      error: retryAfterMs === undefined ? error : { ...error, retryAfterMs },
      kept,
    });
  }

  #settle(outcome: Outcome): void {
    this.#isOpen = false;
    this.#outcome.resolve(outcome);
    this.options.onState({ type: 'closed', outcome });
  }
}

/** The world of a session under test; the newest microphone and stream are at hand. */
export class ScriptedPorts implements MicSessionPorts {
  readonly clock = new ManualClock();
  readonly microphones: ScriptedMicrophone[] = [];
  readonly streams: ScriptedStream[] = [];
  readiness: Readiness = 'no_answer';

  epochMs(): number {
    return 1_000_000 + this.clock.now();
  }

  openMicrophone(options: LiveMicrophoneOptions): Promise<LiveMicrophone> {
    const microphone = new ScriptedMicrophone(options);
    this.microphones.push(microphone);
    return microphone.promise;
  }

  openStream(options: StreamOptions): OpenStream {
    const stream = new ScriptedStream(`stream-${this.streams.length + 1}`, options);
    this.streams.push(stream);
    return stream;
  }

  askReadiness(): Promise<Readiness> {
    return Promise.resolve(this.readiness);
  }

  get microphone(): ScriptedMicrophone {
    return last(this.microphones);
  }

  get stream(): ScriptedStream {
    return last(this.streams);
  }
}

function last<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (!item) throw new Error('nothing has been opened yet');
  return item;
}
