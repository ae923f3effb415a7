import type { CaptureCommand, CaptureReport } from '../shared/messages/capture-control.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { LevelReport } from './capture.ts';

/** A suspended audio thread may never answer; nobody waits for it any longer than that. */
export const STOP_TIMEOUT_MS = 1_000;

export interface CaptureNodeListener {
  /** Without it the worklet measures none, and the count of what was heard comes with the end alone. */
  handleLevel?(report: LevelReport): void;
  handleCrash(): void;
}

type State =
  | { readonly type: 'running' }
  | { readonly type: 'stopping'; readonly settle: () => void }
  /** It has answered, or cannot any more. */
  | { readonly type: 'over' };

/** The page's side of the capture worklet: starts it, hears its reports, and stops it. Main thread. */
export class CaptureNode {
  /** Where the frames arrive, to be handed to the stream worker. */
  readonly framePort: MessagePort;
  readonly #node: AudioWorkletNode;
  readonly #clock: Clock;
  readonly #listener: CaptureNodeListener;
  #state: State = { type: 'running' };
  #heardSamples = 0;
  #stopped: Promise<number> | null = null;

  /** Starts the worklet: it hears whatever is connected to the node from now on. */
  constructor(node: AudioWorkletNode, epoch: number, clock: Clock, listener: CaptureNodeListener) {
    const channel = new MessageChannel();
    this.framePort = channel.port2;
    this.#node = node;
    this.#clock = clock;
    this.#listener = listener;
    node.port.onmessage = (event: MessageEvent<CaptureReport>) => this.#handleReport(event.data);
    // The handler, not a listener: Chromium tells listeners of this event nothing.
    node.onprocessorerror = () => this.#handleCrash();
    const reportsLevel = listener.handleLevel !== undefined;
    this.#post({ type: 'start', epoch, port: channel.port1, reportsLevel }, [channel.port1]);
  }

  /** Flushes and ends the frames; resolves with what was heard, in samples at 16 kHz. Idempotent, never rejects. */
  stop(): Promise<number> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Lets go at once. A frame port that has not been ended is closed: nothing more comes. */
  release(): void {
    this.#node.port.onmessage = null;
    this.#node.onprocessorerror = null;
    this.#node.disconnect();
    if (this.#state.type !== 'over') this.framePort.close();
    this.#settle();
  }

  async #stop(): Promise<number> {
    if (this.#state.type === 'running') {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(STOP_TIMEOUT_MS, () => this.#settle());
        const settle = (): void => {
          cancel();
          resolve();
        };
        this.#state = { type: 'stopping', settle };
        this.#post({ type: 'stop' });
      });
    }
    return this.#heardSamples;
  }

  #handleReport(report: CaptureReport): void {
    this.#heardSamples = report.samples;
    switch (report.type) {
      case 'level':
        if (this.#state.type === 'running') this.#listener.handleLevel?.(report);
        return;
      case 'stopped':
        this.#settle();
        return;
    }
  }

  #handleCrash(): void {
    const wasRunning = this.#state.type === 'running';
    this.#settle();
    if (wasRunning) this.#listener.handleCrash();
  }

  #settle(): void {
    const state = this.#state;
    this.#state = { type: 'over' };
    if (state.type === 'stopping') state.settle();
  }

  #post(command: CaptureCommand<MessagePort>, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(command, transfer);
  }
}
