import type { SttCommand } from '../shared/messages/stt-command.ts';
import type { SttEvent } from '../shared/messages/stt-event.ts';
import type { Outcome, StreamProgress, StreamState } from '../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';

export interface OpenStreamOptions {
  /** ws: or wss: address of the server's stream path. */
  readonly url: string;
  readonly token?: string;
  readonly language?: string;
  /** Whether partials are wanted. */
  readonly interim: boolean;
  /** Every change; `closed` is the last call of all. */
  onState(state: StreamState): void;
  /** In order. */
  onTranscript(events: readonly TranscriptEvent[]): void;
  /** At most about five times a second, and at each change of state. */
  onProgress(progress: StreamProgress): void;
}

/** One stream, as the main thread holds it. No verb throws or rejects; late ones do nothing. */
export interface SttStreamHandle {
  readonly streamId: string;
  /** The end of a worklet's frame port that is the worker's; transferred. */
  attachCapture(epoch: number, port: MessagePort): void;
  finalize(): Promise<'flushed' | Outcome>;
  /** The same promise at each call; it is {@link outcome}. */
  endInput(): Promise<Outcome>;
  giveUp(): void;
  close(): void;
  readonly outcome: Promise<Outcome>;
}

type Post = (command: SttCommand<MessagePort>, transfer: Transferable[]) => void;
type Finalized = (result: 'flushed' | Outcome) => void;

/** One stream on the main thread: verbs become commands, events become calls. Holds no audio. */
export class RemoteStream implements SttStreamHandle {
  readonly streamId: string;
  readonly outcome: Promise<Outcome>;
  readonly #options: OpenStreamOptions;
  readonly #post: Post;
  /** By request; what is open when the stream closes settles with its outcome. */
  readonly #finalizing = new Map<number, Finalized>();
  #nextRequest = 1;
  #isClosed = false;
  #settleOutcome: (outcome: Outcome) => void = () => undefined;

  constructor(streamId: string, options: OpenStreamOptions, post: Post) {
    this.streamId = streamId;
    this.#options = options;
    this.#post = post;
    this.outcome = new Promise((resolve) => (this.#settleOutcome = resolve));
  }

  /** A stream that never was, for a caller that comes after the end: it is aborted at once. */
  static refused(streamId: string, options: OpenStreamOptions): RemoteStream {
    const stream = new RemoteStream(streamId, options, () => undefined);
    queueMicrotask(() => stream.lose({ type: 'aborted' }));
    return stream;
  }

  /** Asks the worker for it; once, before any other verb. */
  open(): void {
    const { url, token, language, interim } = this.#options;
    this.#send({
      type: 'open',
      streamId: this.streamId,
      url,
      interim,
      ...(token === undefined ? {} : { token }),
      ...(language === undefined ? {} : { language }),
    });
  }

  attachCapture(epoch: number, port: MessagePort): void {
    if (this.#isClosed) return port.close();
    this.#send({ type: 'attachCapture', streamId: this.streamId, epoch, port }, [port]);
  }

  finalize(): Promise<'flushed' | Outcome> {
    if (this.#isClosed) return this.outcome;
    const requestId = this.#nextRequest++;
    const result = new Promise<'flushed' | Outcome>((resolve) =>
      this.#finalizing.set(requestId, resolve),
    );
    this.#send({ type: 'finalize', streamId: this.streamId, requestId });
    return result;
  }

  endInput(): Promise<Outcome> {
    this.#send({ type: 'endInput', streamId: this.streamId });
    return this.outcome;
  }

  giveUp(): void {
    this.#send({ type: 'giveUp', streamId: this.streamId });
  }

  close(): void {
    this.#send({ type: 'close', streamId: this.streamId });
  }

  /** An event of the worker for this stream. */
  handle(event: SttEvent): void {
    if (this.#isClosed) return;
    switch (event.type) {
      case 'state':
        if (event.state.type === 'closed') return this.#close(event.state.outcome);
        return this.#options.onState(event.state);
      case 'transcript':
        return this.#options.onTranscript(event.events);
      case 'progress':
        return this.#options.onProgress(event.progress);
      case 'finalized':
        this.#finalizing.get(event.requestId)?.(event.result);
        this.#finalizing.delete(event.requestId);
        return;
    }
  }

  /** The worker can say nothing any more: this is how the stream ended. */
  lose(outcome: Outcome): void {
    if (!this.#isClosed) this.#close(outcome);
  }

  #send(command: SttCommand<MessagePort>, transfer: Transferable[] = []): void {
    if (!this.#isClosed) this.#post(command, transfer);
  }

  #close(outcome: Outcome): void {
    this.#isClosed = true;
    this.#settleOutcome(outcome);
    for (const settle of this.#finalizing.values()) settle(outcome);
    this.#finalizing.clear();
    this.#options.onState({ type: 'closed', outcome });
  }
}
