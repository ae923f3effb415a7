import type { SttCommand } from '../shared/messages/stt-command.ts';
import type { CapturePort } from './attached-ports.ts';
import { failure } from './failure.ts';
import { HostedStream, type OpenCommand, type StreamHostDeps } from './hosted-stream.ts';

/** At 13.5 MB each these are more than a machine has; a page with so many has lost count. */
export const MAX_STREAMS = 256;

/**
 * All streams of a page, by id: commands in, events out, audio from the worklets' ports. A command
 * for a stream that is gone is nothing to do: its outcome was told.
 */
export class StreamHost {
  readonly #deps: StreamHostDeps;
  readonly #streams = new Map<string, HostedStream>();

  constructor(deps: StreamHostDeps) {
    this.#deps = deps;
  }

  /** Streams that have not closed, or keep something for another try. */
  get heldStreams(): number {
    return this.#streams.size;
  }

  handle(command: SttCommand<CapturePort>): void {
    switch (command.type) {
      case 'open':
        return this.#open(command);
      case 'wake':
        for (const hosted of this.#streams.values()) hosted.wake();
        return;
      case 'beat':
        return this.#deps.post(command);
      default: {
        const hosted = this.#streams.get(command.streamId);
        if (hosted) hosted.handle(command);
        else if (command.type === 'attachCapture') command.port.close();
      }
    }
  }

  #open(command: OpenCommand): void {
    const { streamId } = command;
    const { log, post } = this.#deps;
    if (this.#streams.has(streamId)) return log.warn('stream_id_taken');
    if (this.#streams.size >= MAX_STREAMS) {
      log.warn('too_many_streams');
      const error = failure('internal', `${MAX_STREAMS} streams are open already`);
      const outcome = { type: 'failed', error, kept: null } as const;
      return post({ type: 'state', streamId, state: { type: 'closed', outcome } });
    }
    const hosted = new HostedStream(command, this.#deps, () => this.#streams.delete(streamId));
    this.#streams.set(streamId, hosted);
    hosted.start();
  }
}
