import type { CapturePortMessage, RecycleMessage } from '../shared/messages/capture-port.ts';
import type { SttCommand } from '../shared/messages/stt-command.ts';
import type { SttEvent } from '../shared/messages/stt-event.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { StreamEvent } from './event-queue.ts';
import { ProgressReporter } from './progress-reporter.ts';
import type { StreamLog } from './stream-log.ts';
import { openSttStream, type SttStream } from './stt-stream.ts';
import type { OpenSocket } from './transport.ts';

/** As much of a MessagePort as is used; Node's fits it, too. */
export interface CapturePort {
  /** Called with a message event whose `data` is a {@link CapturePortMessage}. */
  onmessage: ((event: never) => void) | null;
  postMessage(message: RecycleMessage, transfer: ArrayBuffer[]): void;
  /** Idempotent. */
  close(): void;
}

export interface StreamHostDeps {
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
  readonly log: StreamLog;
  /** To the page. */
  readonly post: (event: SttEvent) => void;
}

interface HostedStream {
  readonly stream: SttStream;
  /** Ports whose epoch has not ended: closed with the stream. */
  readonly ports: Set<CapturePort>;
}

type OpenCommand = Extract<SttCommand<CapturePort>, { type: 'open' }>;

/**
 * All streams of a page, by id: commands in, events out, audio from the worklets' ports. A command
 * for a stream that has closed is nothing to do: its outcome was told.
 */
export class StreamHost {
  readonly #deps: StreamHostDeps;
  readonly #streams = new Map<string, HostedStream>();

  constructor(deps: StreamHostDeps) {
    this.#deps = deps;
  }

  /** Streams that have not closed. */
  get openStreams(): number {
    return this.#streams.size;
  }

  handle(command: SttCommand<CapturePort>): void {
    if (command.type === 'open') return this.#open(command);
    const hosted = this.#streams.get(command.streamId);
    if (!hosted) {
      if (command.type === 'attachCapture') command.port.close();
      return;
    }
    switch (command.type) {
      case 'attachCapture':
        return this.#attach(hosted, command.epoch, command.port);
      case 'finalize':
        return void this.#finalize(hosted.stream, command.streamId, command.requestId);
      case 'endInput':
        return void hosted.stream.endInput();
      case 'giveUp':
        return hosted.stream.giveUp();
      case 'close':
        return hosted.stream.close();
    }
  }

  #open({ type: _type, streamId, ...config }: OpenCommand): void {
    if (this.#streams.has(streamId)) return this.#deps.log.warn('stream_id_taken');
    const { clock, openSocket, post } = this.#deps;
    const reporter = new ProgressReporter(clock, () =>
      post({ type: 'progress', streamId, progress: stream.progress }),
    );
    const stream = openSttStream(config, {
      clock,
      openSocket,
      log: this.#logFor(streamId),
      onEvent: (event) => this.#handleEvent(streamId, event, reporter),
      onProgress: () => {
        if (this.#streams.has(streamId)) reporter.hint();
      },
    });
    this.#streams.set(streamId, { stream, ports: new Set() });
    post({ type: 'state', streamId, state: stream.state });
  }

  #handleEvent(streamId: string, event: StreamEvent, reporter: ProgressReporter): void {
    const { post } = this.#deps;
    if (event.type === 'state') {
      reporter.flush();
      post({ type: 'state', streamId, state: event.state });
    } else if (event.type === 'closed') {
      reporter.flush();
      this.#release(streamId);
      post({ type: 'state', streamId, state: event });
    } else {
      post({ type: 'transcript', streamId, events: [event] });
    }
  }

  #attach({ stream, ports }: HostedStream, epoch: number, port: CapturePort): void {
    ports.add(port);
    stream.expectEpoch(epoch);
    port.onmessage = ({ data }: { readonly data: CapturePortMessage }) => {
      stream.pushFrame(data);
      if (data.type === 'end') {
        ports.delete(port);
        port.close();
      } else {
        const { buffer } = data.pcm;
        port.postMessage({ type: 'recycle', buffer }, [buffer]);
      }
    };
  }

  async #finalize(stream: SttStream, streamId: string, requestId: number): Promise<void> {
    const result = await stream.finalize();
    this.#deps.post({ type: 'finalized', streamId, requestId, result });
  }

  #release(streamId: string): void {
    for (const port of this.#streams.get(streamId)?.ports ?? []) port.close();
    this.#streams.delete(streamId);
  }

  #logFor(streamId: string): StreamLog {
    const { log } = this.#deps;
    return {
      info: (event, facts) => log.info(event, { ...facts, streamId }),
      warn: (event, facts) => log.warn(event, { ...facts, streamId }),
    };
  }
}
