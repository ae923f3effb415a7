import type { Clock } from '../../../../src/shared/time/clock.ts';
import {
  EngineProcessLost,
  type DecodeRequest,
  type DecodeResult,
  type Recogniser,
} from '../engine.ts';
import type { DecodeCourier, ToAnyDecodeProcess } from './decode-courier.ts';
import type { DecodeReply, FromDecodeProcess } from './decode-messages.ts';
import type { EngineLog } from './engine-log.ts';
import { EngineProcess } from './engine-process.ts';
import { cpuMsOf } from './process-cpu.ts';

interface PendingDecode {
  readonly id: number;
  readonly request: DecodeRequest;
  readonly resolve: (result: DecodeResult) => void;
  readonly reject: (error: Error) => void;
  /** Given to a process; before that it waits for one, and no loss concerns it. */
  sent: boolean;
}

export interface EmbeddedRecogniserOptions {
  readonly name: string;
  readonly courier: DecodeCourier;
  readonly clock: Clock;
  readonly log: EngineLog;
}

/** One decode process. How long a decode may take is the scheduler's business: it calls {@link replace}. */
export class EmbeddedRecogniser implements Recogniser {
  readonly #process: EngineProcess<ToAnyDecodeProcess, FromDecodeProcess>;
  readonly #readyListeners: (() => void)[] = [];
  readonly #courier: DecodeCourier;
  #pending: PendingDecode | null = null;
  #decodes = 0;

  constructor({ name, courier, clock, log }: EmbeddedRecogniserOptions) {
    this.#courier = courier;
    this.#process = new EngineProcess<ToAnyDecodeProcess, FromDecodeProcess>({
      name,
      entry: courier.entry,
      load: courier.load,
      clock,
      log,
      onReady: () => {
        this.#send();
        for (const listener of this.#readyListeners) listener();
      },
      onMessage: (message) => this.#handleMessage(message),
      onLost: () => {
        courier.lost();
        if (this.#pending?.sent) this.#lose();
      },
    });
  }

  /** Of the process behind it; null between two. For measurements and tests. */
  get pid(): number | null {
    return this.#process.pid;
  }

  get replacements(): number {
    return this.#process.replacements;
  }

  get isReady(): boolean {
    return this.#process.isReady;
  }

  cpuMs(): number | null {
    const { pid } = this.#process;
    return pid === null ? null : cpuMsOf(pid);
  }

  onReady(listener: () => void): void {
    this.#readyListeners.push(listener);
  }

  start(): Promise<void> {
    return this.#process.start();
  }

  decode(request: DecodeRequest): Promise<DecodeResult> {
    if (this.#pending) return Promise.reject(new Error('one decode at a time'));
    if (this.#process.isClosed)
      return Promise.reject(new EngineProcessLost('this recogniser is closed'));
    return new Promise((resolve, reject) => {
      this.#pending = { id: this.#decodes++, request, resolve, reject, sent: false };
      this.#send();
    });
  }

  forget(segment: number): void {
    for (const message of this.#courier.forget(segment)) this.#process.send(message);
  }

  /** A successor that is still loading is left to load: a slow model would otherwise never get there. */
  replace(): void {
    if (!this.#pending || this.#pending.sent) this.#process.replace();
    this.#lose();
  }

  async close(): Promise<void> {
    const closed = this.#process.close();
    this.#lose();
    await closed;
  }

  #send(): void {
    const pending = this.#pending;
    if (!pending || pending.sent || !this.#process.isReady) return;
    pending.sent = true;
    for (const message of this.#courier.decode(pending.id, pending.request))
      this.#process.send(message);
  }

  #handleMessage(message: DecodeReply): void {
    const pending = this.#pending;
    if (pending?.id !== message.id) return;
    this.#pending = null;
    this.#process.noteWork();
    if (message.type === 'decoded') {
      const { text, tokens, work } = message;
      pending.resolve({ text, ...(tokens && { tokens }), ...(work && { work }) });
    } else pending.reject(new Error(`the engine refused this audio: ${message.message}`));
  }

  #lose(): void {
    const pending = this.#pending;
    this.#pending = null;
    pending?.reject(new EngineProcessLost('the process behind this decode was lost'));
  }
}
