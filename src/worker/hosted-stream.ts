import type { SttCommand } from '../shared/messages/stt-command.ts';
import type { SttEvent } from '../shared/messages/stt-event.ts';
import type { StreamProgress, StreamState } from '../shared/stream/stream-state.ts';
import type { Clock } from '../shared/time/clock.ts';
import { AttachedPorts, type CapturePort } from './attached-ports.ts';
import type { StreamEvent } from './event-queue.ts';
import { ProgressReporter } from './progress-reporter.ts';
import type { StreamLog } from './stream-log.ts';
import { openSttStream, type OpenSttStreamConfig, type SttStream } from './stt-stream.ts';
import type { SttStreamConfig } from './stt-stream-options.ts';
import type { OpenSocket } from './transport.ts';

export type StreamCommand = Extract<SttCommand<CapturePort>, { readonly streamId: string }>;
export type OpenCommand = Extract<StreamCommand, { type: 'open' }>;
type Bare<E> = E extends { readonly streamId: string } ? Omit<E, 'streamId'> : never;
type RetryCommand = Extract<StreamCommand, { type: 'retry' }>;

/** Everything that a test replaces (S14). */
export interface StreamHostDeps {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly openSocket: OpenSocket;
  readonly log: StreamLog;
  /** To the page. */
  readonly post: (event: SttEvent) => void;
}

/**
 * One stream of the page by its name, over all its tries: a failed one that keeps something stays, and
 * takes frames, until it is closed or tried again (S18). Its ports belong to the name, not to a try.
 */
export class HostedStream {
  readonly #streamId: string;
  readonly #deps: StreamHostDeps;
  readonly #log: StreamLog;
  readonly #handleOver: () => void;
  readonly #ports = new AttachedPorts((message) => this.#stream?.pushFrame(message));
  readonly #reporter: ProgressReporter;
  readonly #config: SttStreamConfig;
  /** The newest try; null before the first. */
  #stream: SttStream | null = null;
  #isOver = false;
  /** Of the newest try. */
  #hasToldState = false;
  /** As it was posted last. */
  #toldProgress: StreamProgress | null = null;
  /** Waits for the page's answer to `tokenWanted`. */
  #takeToken: ((token: string | null) => void) | null = null;

  /** `handleOver` is called once, when nothing of the stream is left here; maybe within {@link start}. */
  constructor(command: OpenCommand, deps: StreamHostDeps, handleOver: () => void) {
    const { type: _type, streamId, ...config } = command;
    this.#streamId = streamId;
    this.#config = config;
    this.#deps = deps;
    this.#handleOver = handleOver;
    this.#log = logOf(deps.log, streamId);
    this.#reporter = new ProgressReporter(deps.clock, () => this.#postProgress());
  }

  /** Once, before any command. */
  start(): void {
    this.#try(this.#config);
  }

  wake(): void {
    this.#stream?.wake();
  }

  handle(command: Exclude<StreamCommand, { type: 'open' }>): void {
    const stream = this.#stream;
    if (!stream) return;
    switch (command.type) {
      case 'attachCapture':
        stream.expectEpoch(command.epoch, command.gapReason);
        return this.#ports.attach(command.epoch, command.port);
      case 'interrupt':
        return stream.interrupt(command.reason);
      case 'gap':
        return void stream.gap(command.reason, command.samples);
      case 'finalize':
        return void this.#finalize(stream, command.requestId);
      case 'endInput':
        return void stream.endInput();
      case 'giveUp':
        return stream.giveUp();
      case 'retry':
        return this.#retry(stream, command);
      case 'close':
        return this.#close(stream);
      case 'token':
        return this.#answerToken(command.token);
    }
  }

  #retry(failed: SttStream, { url, token }: RetryCommand): void {
    if (failed.state.type !== 'closed') return this.#log.warn('retry_of_open_stream');
    const { token: _token, continueAt: _continueAt, ...config } = this.#config;
    this.#try({ ...config, url, ...(token === undefined ? {} : { token }), continueFrom: failed });
  }

  #try(config: OpenSttStreamConfig): void {
    const { clock, wallClockMs, random, openSocket } = this.#deps;
    this.#hasToldState = false;
    const stream = openSttStream(config, {
      clock,
      wallClockMs,
      random,
      openSocket,
      log: this.#log,
      onEvent: (event) => this.#handleEvent(event),
      onProgress: () => this.#handleProgress(),
      onCaptureStalled: (epoch) => this.#post({ type: 'captureStalled', epoch }),
      freshToken: () => this.#askForToken(),
    });
    this.#stream = stream;
    if (!this.#hasToldState) this.#postState(stream.state);
  }

  #handleEvent(event: StreamEvent): void {
    if (event.type === 'state') {
      this.#reporter.flush();
      this.#postState(event.state);
    } else if (event.type === 'closed') {
      this.#answerToken(null);
      this.#reporter.flush();
      const { outcome } = event;
      if (outcome.type !== 'failed' || outcome.kept === null) this.#beOver();
      this.#postState(event);
    } else {
      this.#post({ type: 'transcript', events: [event] });
    }
  }

  #handleProgress(): void {
    if (this.#isOver) return;
    const progress = this.#stream?.progress;
    const told = this.#toldProgress;
    // Frames that the silence gate holds back (S20) move nothing: the page need not hear of them.
    if (progress && told && isSame(progress, told)) return;
    // The page hears of the origin before any tile: without it nobody could go on from there (S19).
    if (typeof told?.originEpochMs === 'number' || progress?.originEpochMs === null)
      this.#reporter.hint();
    else this.#reporter.flush();
  }

  #postProgress(): void {
    if (!this.#stream) return;
    const { progress } = this.#stream;
    this.#toldProgress = progress;
    this.#post({ type: 'progress', progress });
  }

  #postState(state: StreamState): void {
    this.#hasToldState = true;
    this.#post({ type: 'state', state });
  }

  #post(event: Bare<SttEvent>): void {
    this.#deps.post({ ...event, streamId: this.#streamId });
  }

  async #finalize(stream: SttStream, requestId: number): Promise<void> {
    const result = await stream.finalize();
    this.#post({ type: 'finalized', requestId, result });
  }

  /** An open one tells its end by itself; one that has failed releases what it kept, without a word. */
  #close(stream: SttStream): void {
    const hadFailed = stream.state.type === 'closed';
    stream.close();
    if (hadFailed) this.#beOver();
  }

  /** Settles with null, too, when the try ends. */
  #askForToken(): Promise<string | null> {
    this.#answerToken(null);
    return new Promise((resolve) => {
      this.#takeToken = resolve;
      this.#post({ type: 'tokenWanted' });
    });
  }

  #answerToken(token: string | null): void {
    this.#takeToken?.(token);
    this.#takeToken = null;
  }

  #beOver(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reporter.stop();
    this.#ports.closeAll();
    this.#handleOver();
  }
}

function isSame(progress: StreamProgress, other: StreamProgress): boolean {
  return (
    progress.pushedSamples === other.pushedSamples &&
    progress.receivedSamples === other.receivedSamples &&
    progress.committedSamples === other.committedSamples &&
    progress.heldSamples === other.heldSamples &&
    progress.originEpochMs === other.originEpochMs
  );
}

function logOf(log: StreamLog, streamId: string): StreamLog {
  return {
    info: (event, facts) => log.info(event, { ...facts, streamId }),
    warn: (event, facts) => log.warn(event, { ...facts, streamId }),
  };
}
