import type { CapturePortMessage, RecycleMessage } from '../shared/messages/capture-port.ts';

/** As much of a MessagePort as is used; Node's fits it, too. */
export interface CapturePort {
  /** Called with a message event whose `data` is a {@link CapturePortMessage}. */
  onmessage: ((event: never) => void) | null;
  postMessage(message: RecycleMessage, transfer: ArrayBuffer[]): void;
  /** Idempotent. */
  close(): void;
}

/** Graphs built one after another of which none has spoken yet: more at a time are a page gone wrong. */
const MAX_PORTS = 8;

/**
 * The frame ports of one stream, by epoch. Each is closed when its epoch has ended, when a newer one
 * has spoken (S16: its frames would be dropped), or with the stream; of more than {@link MAX_PORTS}
 * the oldest epoch's goes.
 */
export class AttachedPorts {
  readonly #ports = new Map<number, CapturePort>();
  readonly #handleMessage: (message: CapturePortMessage) => void;
  /** Newest epoch that has spoken. */
  #newestEpoch = Number.NEGATIVE_INFINITY;

  /** `handleMessage` copies what it needs: a frame's buffer goes back to its worklet right after. */
  constructor(handleMessage: (message: CapturePortMessage) => void) {
    this.#handleMessage = handleMessage;
  }

  get size(): number {
    return this.#ports.size;
  }

  /** Owns `port` from now on. One of the same epoch takes the other's place. */
  attach(epoch: number, port: CapturePort): void {
    if (epoch < this.#newestEpoch) return port.close();
    this.#close(epoch);
    this.#ports.set(epoch, port);
    if (this.#ports.size > MAX_PORTS) this.#close(Math.min(...this.#ports.keys()));
    port.onmessage = ({ data }: { readonly data: CapturePortMessage }) =>
      this.#take(epoch, port, data);
  }

  closeAll(): void {
    for (const epoch of this.#ports.keys()) this.#close(epoch);
  }

  #take(epoch: number, port: CapturePort, message: CapturePortMessage): void {
    if (this.#ports.get(epoch) !== port) return; // closed while the message was on its way
    this.#handleMessage(message);
    if (epoch > this.#newestEpoch) this.#supersede(epoch);
    if (message.type === 'end') this.#close(epoch);
    else port.postMessage({ type: 'recycle', buffer: message.pcm.buffer }, [message.pcm.buffer]);
  }

  #supersede(newest: number): void {
    this.#newestEpoch = newest;
    for (const epoch of this.#ports.keys()) if (epoch < newest) this.#close(epoch);
  }

  #close(epoch: number): void {
    const port = this.#ports.get(epoch);
    if (!port) return;
    this.#ports.delete(epoch);
    port.onmessage = null;
    port.close();
  }
}
