import type { SttCommand } from '../shared/messages/stt-command.ts';
import type { SttEvent } from '../shared/messages/stt-event.ts';
import type { Clock } from '../shared/time/clock.ts';
import { Heartbeat } from './heartbeat.ts';
import { RemoteStream } from './remote-stream.ts';
import type { StreamHolder } from './stream-holder.ts';
import type { OpenStreamOptions } from './stt-stream-handle.ts';

export interface StreamCrewOptions {
  /** Owned from now on. */
  readonly worker: Worker;
  readonly clock: Clock;
  /** Once: the worker is gone. Its streams are to be had from {@link StreamCrew.dismiss}. */
  readonly onLost: (crew: StreamCrew) => void;
}

type Duty = 'working' | 'closing' | 'gone';

/** One worker and the streams that it holds something of. Main thread. */
export class StreamCrew {
  readonly #worker: Worker;
  readonly #streams = new Map<string, RemoteStream>();
  readonly #heartbeat: Heartbeat;
  readonly #clock: Clock;
  readonly #onLost: (crew: StreamCrew) => void;
  #duty: Duty = 'working';

  constructor({ worker, clock, onLost }: StreamCrewOptions) {
    this.#worker = worker;
    this.#onLost = onLost;
    this.#clock = clock;
    this.#heartbeat = new Heartbeat({
      clock,
      beat: (beat) => this.#post({ type: 'beat', beat }),
      onLost: () => this.#lose(),
    });
    worker.onmessage = ({ data }: MessageEvent<SttEvent>) => this.#handle(data);
    worker.onerror = () => this.#lose();
    worker.onmessageerror = () => this.#lose();
  }

  open(streamId: string, options: OpenStreamOptions): RemoteStream {
    const stream = new RemoteStream(streamId, options, this.#holderOf(streamId), this.#clock);
    this.#streams.set(streamId, stream);
    stream.open();
    this.#heartbeat.start();
    return stream;
  }

  /** A stream whose worker was lost, and which can be moved, goes on here. */
  takeOver(stream: RemoteStream): void {
    const { streamId } = stream;
    this.#streams.set(streamId, stream);
    this.#heartbeat.start();
    stream.moveTo(this.#holderOf(streamId));
  }

  wake(): void {
    if (this.#duty !== 'gone') this.#post({ type: 'wake' });
  }

  /** Closes the streams, lets each say how it ended, then ends the worker. */
  close(): void {
    if (this.#duty !== 'working') return;
    this.#duty = 'closing';
    for (const stream of this.#streams.values()) stream.close();
    this.#leaveIfDone();
  }

  /** Ends the worker and lets go of its streams. */
  dismiss(): readonly RemoteStream[] {
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    this.#leave();
    return streams;
  }

  #handle(event: SttEvent): void {
    this.#heartbeat.noteLife();
    if (event.type !== 'beat') this.#streams.get(event.streamId)?.handle(event);
  }

  #holderOf(streamId: string): StreamHolder {
    return {
      post: (command, transfer) => this.#post(command, transfer),
      release: () => {
        this.#streams.delete(streamId);
        if (this.#streams.size === 0) this.#heartbeat.stop();
        this.#leaveIfDone();
      },
    };
  }

  #post(command: SttCommand<MessagePort>, transfer: Transferable[] = []): void {
    this.#worker.postMessage(command, transfer);
  }

  #leaveIfDone(): void {
    if (this.#duty === 'closing' && this.#streams.size === 0) this.#leave();
  }

  #leave(): void {
    this.#duty = 'gone';
    this.#heartbeat.stop();
    this.#worker.terminate();
  }

  #lose(): void {
    if (this.#duty !== 'gone') this.#onLost(this);
  }
}
