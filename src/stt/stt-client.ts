import type { SttCommand } from '../shared/messages/stt-command.ts';
import type { SttEvent } from '../shared/messages/stt-event.ts';
import { isRetryable } from '../shared/protocol/codes.ts';
import type { Outcome } from '../shared/stream/stream-state.ts';
import { RemoteStream, type OpenStreamOptions, type SttStreamHandle } from './remote-stream.ts';

export type { OpenStreamOptions, SttStreamHandle };

export interface SttClient {
  openStream(options: OpenStreamOptions): SttStreamHandle;
  /** Closes all streams, then ends the worker. Idempotent. */
  dispose(): void;
}

const WORKER_LOST: Outcome = {
  type: 'failed',
  error: {
    code: 'worker_lost',
    message: 'the stream worker has failed',
    retryable: isRetryable('worker_lost'),
  },
};

/** A worker and the streams in it that have not closed. */
interface Crew {
  readonly worker: Worker;
  readonly streams: Map<string, RemoteStream>;
}

/**
 * Main-thread proxy of the stream worker, which serves all streams and is made anew after it has
 * failed. It is made at once, not at the first stream: a server that goes down meanwhile could not
 * send its script, and its own trouble would be taken for the worker's.
 */
export function createSttClient(createWorker: () => Worker): SttClient {
  let nextStream = 1;
  let isDisposed = false;

  /** The worker is gone: its streams end, clearly, and the next stream gets another. */
  function lose(lost: Crew): void {
    if (crew === lost) crew = null;
    lost.worker.terminate();
    for (const stream of lost.streams.values()) stream.lose(WORKER_LOST);
    lost.streams.clear();
  }

  function hire(): Crew {
    const hired: Crew = { worker: createWorker(), streams: new Map() };
    hired.worker.onmessage = ({ data }: MessageEvent<SttEvent>) => {
      const stream = hired.streams.get(data.streamId);
      if (data.type === 'state' && data.state.type === 'closed')
        hired.streams.delete(data.streamId);
      stream?.handle(data);
      if (isDisposed && hired.streams.size === 0) hired.worker.terminate();
    };
    hired.worker.onerror = () => lose(hired);
    hired.worker.onmessageerror = () => lose(hired);
    return hired;
  }

  let crew: Crew | null = hire();

  return {
    openStream(options) {
      const streamId = `stream-${nextStream++}`;
      if (isDisposed) return RemoteStream.refused(streamId, options);
      crew ??= hire();
      const { worker, streams } = crew;
      const stream = new RemoteStream(
        streamId,
        options,
        (command: SttCommand<MessagePort>, transfer: Transferable[]) =>
          worker.postMessage(command, transfer),
      );
      streams.set(streamId, stream);
      stream.open();
      return stream;
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      if (!crew) return;
      if (crew.streams.size === 0) crew.worker.terminate();
      for (const stream of crew.streams.values()) stream.close();
    },
  };
}
