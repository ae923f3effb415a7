import type { SttEvent } from '../shared/messages/stt-event.ts';
import { isRetryable } from '../shared/protocol/codes.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { Outcome, StreamState } from '../shared/stream/stream-state.ts';
import type { Clock } from '../shared/time/clock.ts';
import { FinalizeRequests } from './finalize-requests.ts';
import type { StreamCommand, StreamHolder } from './stream-holder.ts';
import { StreamMirror } from './stream-mirror.ts';
import type { OpenStreamOptions, SttStreamHandle } from './stt-stream-handle.ts';

type StreamSpecificEvent = Extract<SttEvent, { readonly streamId: string }>;

type Phase =
  /** A try runs. `leaving`: the page wants no more of it than its outcome. */
  | { readonly type: 'open'; readonly leaving: 'close' | 'giveUp' | null }
  /** The try failed; the worker keeps what was not transcribed, and goes on hearing. */
  | { readonly type: 'kept' }
  | { readonly type: 'over' };

type Bare<C> = C extends { readonly streamId: string } ? Omit<C, 'streamId'> : never;

const WORKER_LOST: Outcome = {
  type: 'failed',
  error: {
    code: 'worker_lost',
    message: 'the stream worker was lost',
    retryable: isRetryable('worker_lost'),
  },
  kept: null,
};

/**
 * One stream on the main thread: verbs become commands, events become calls. Holds no audio, but
 * knows enough to go on in another worker when its own is lost (S19).
 */
export class RemoteStream implements SttStreamHandle {
  readonly streamId: string;
  readonly #options: OpenStreamOptions;
  readonly #mirror: StreamMirror;
  readonly #finalizing = new FinalizeRequests((requestId) =>
    this.#send({ type: 'finalize', requestId }),
  );
  #holder: StreamHolder;
  #phase: Phase = { type: 'open', leaving: null };
  #token: string | undefined;
  #outcome: Promise<Outcome>;
  #settleOutcome: (outcome: Outcome) => void = () => undefined;

  constructor(streamId: string, options: OpenStreamOptions, holder: StreamHolder, clock: Clock) {
    this.streamId = streamId;
    this.#options = options;
    this.#holder = holder;
    this.#mirror = new StreamMirror(clock);
    this.#token = options.token;
    this.#outcome = this.#newOutcome();
  }

  /** A stream that never was, for a caller that comes after the end: it is aborted at once. */
  static refused(streamId: string, options: OpenStreamOptions, clock: Clock): RemoteStream {
    const nobody = { post: () => undefined, release: () => undefined };
    const stream = new RemoteStream(streamId, options, nobody, clock);
    queueMicrotask(() => stream.#end({ type: 'aborted' }));
    return stream;
  }

  get outcome(): Promise<Outcome> {
    return this.#outcome;
  }

  /** Asks the worker for it; once, before any other verb. */
  open(): void {
    this.#send(this.#openCommand());
  }

  attachCapture(epoch: number, port: MessagePort, gapReason?: ClientGapReason): void {
    if (this.#phase.type === 'over') return port.close();
    this.#mirror.noteCapture();
    this.#send({ type: 'attachCapture', epoch, port, ...(gapReason && { gapReason }) }, [port]);
  }

  interrupt(reason: ClientGapReason | null): void {
    this.#mirror.interruption = reason;
    this.#send({ type: 'interrupt', reason });
  }

  finalize(): Promise<'flushed' | Outcome> {
    if (this.#phase.type !== 'open') return this.#outcome;
    return this.#finalizing.ask();
  }

  endInput(): Promise<Outcome> {
    this.#sendLost(this.#mirror.noteEnd());
    this.#send({ type: 'endInput' });
    return this.#outcome;
  }

  giveUp(): void {
    if (this.#phase.type !== 'open' || this.#phase.leaving) return;
    this.#phase = { type: 'open', leaving: 'giveUp' };
    this.#send({ type: 'giveUp' });
  }

  retry(token?: string): Promise<Outcome> {
    if (this.#phase.type !== 'kept') return this.#outcome;
    this.#token = token ?? this.#token;
    this.#phase = { type: 'open', leaving: null };
    this.#outcome = this.#newOutcome();
    this.#send({ type: 'retry', url: this.#options.url, ...this.#tokenPart() });
    return this.#outcome;
  }

  close(): void {
    const phase = this.#phase;
    if (phase.type === 'open' && phase.leaving !== 'close') {
      this.#phase = { type: 'open', leaving: 'close' };
      this.#send({ type: 'close' });
    } else if (phase.type === 'kept') {
      this.#send({ type: 'close' });
      this.#beOver();
    }
  }

  /** An event of the worker for this stream. */
  handle(event: StreamSpecificEvent): void {
    if (this.#phase.type === 'over') return;
    switch (event.type) {
      case 'state':
        return this.#handleState(event.state);
      case 'transcript':
        this.#mirror.noteTranscript(event.events);
        return this.#options.onTranscript(event.events);
      case 'progress':
        this.#mirror.noteProgress(event.progress);
        return this.#options.onProgress(event.progress);
      case 'finalized':
        return this.#finalizing.answer(event.requestId, event.result);
      case 'captureStalled':
        return this.#options.onCaptureStalled(event.epoch);
      case 'tokenWanted':
        return void this.#answerToken();
    }
  }

  /** The worker is gone, and nobody takes its place: this is how the stream ended. */
  lose(): void {
    if (this.#phase.type === 'over') return;
    const isClosing = this.#phase.type === 'open' && this.#phase.leaving === 'close';
    this.#end(isClosing ? { type: 'aborted' } : WORKER_LOST);
  }

  /** Whether another worker could take it over: what a failed try kept has died with its own. */
  get canMove(): boolean {
    return this.#phase.type === 'open' && this.#phase.leaving === null;
  }

  /**
   * The worker is gone: goes on in another one, from the last tile that was delivered (S19). What no
   * tile covers died with it, and is told as a gap at once; the time from then on is told by the new
   * worker, at its first frame. Only where {@link canMove}.
   */
  moveTo(holder: StreamHolder): void {
    const { mark, lostSamples, interruption, isInputEnding } = this.#mirror;
    const hadCapture = this.#mirror.noteWorkerLost();
    this.#holder = holder;
    this.#send({ ...this.#openCommand(), continueAt: mark });
    this.#sendLost(lostSamples);
    if (interruption) this.#send({ type: 'interrupt', reason: interruption });
    this.#finalizing.askAgain();
    if (isInputEnding) this.#send({ type: 'endInput' });
    this.#options.onTranscript([{ type: 'discard', start: mark.committedSamples }]);
    if (hadCapture && !isInputEnding) this.#options.onCaptureLost();
  }

  #sendLost(samples: number): void {
    if (samples > 0) this.#send({ type: 'gap', reason: 'worker_lost', samples });
  }

  #openCommand(): Bare<Extract<StreamCommand, { type: 'open' }>> {
    const { url, language, interim, capacitySamples, silenceGate } = this.#options;
    return {
      type: 'open',
      url,
      interim,
      ...this.#tokenPart(),
      ...(language === undefined ? {} : { language }),
      ...(capacitySamples === undefined ? {} : { capacitySamples }),
      ...(silenceGate === undefined ? {} : { silenceGate }),
    };
  }

  #tokenPart(): { readonly token?: string } {
    return this.#token === undefined ? {} : { token: this.#token };
  }

  async #answerToken(): Promise<void> {
    const [holder, refused] = [this.#holder, this.#token];
    const token = await this.#freshToken();
    if (this.#token !== refused) return; // a newer try has brought its own
    if (token !== null) this.#token = token;
    if (this.#holder === holder) this.#send({ type: 'token', token });
  }

  async #freshToken(): Promise<string | null> {
    try {
      return (await this.#options.freshToken?.()) ?? null;
    } catch {
      return null;
    }
  }

  #send(command: Bare<StreamCommand>, transfer: Transferable[] = []): void {
    if (this.#phase.type === 'over') return;
    this.#holder.post({ ...command, streamId: this.streamId }, transfer);
  }

  #handleState(state: StreamState): void {
    if (state.type !== 'closed') return this.#options.onState(state);
    const { outcome } = state;
    const { leaving } = this.#phase.type === 'open' ? this.#phase : { leaving: null };
    const isKept = outcome.type === 'failed' && outcome.kept !== null && leaving !== 'close';
    if (isKept) this.#settle(outcome, { type: 'kept' });
    else this.#end(outcome);
  }

  /** No more is to come, in this worker or another. */
  #end(outcome: Outcome): void {
    // A failed try's promise has settled already: the newest outcome takes its place.
    if (this.#phase.type === 'kept') this.#outcome = this.#newOutcome();
    this.#settle(outcome, { type: 'over' });
  }

  #settle(outcome: Outcome, phase: Phase): void {
    if (phase.type === 'over') this.#beOver();
    this.#phase = phase;
    this.#settleOutcome(outcome);
    this.#finalizing.answerAll(outcome);
    this.#options.onState({ type: 'closed', outcome });
  }

  #beOver(): void {
    this.#phase = { type: 'over' };
    this.#holder.release();
  }

  #newOutcome(): Promise<Outcome> {
    return new Promise((resolve) => (this.#settleOutcome = resolve));
  }
}
