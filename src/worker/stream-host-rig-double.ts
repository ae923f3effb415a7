import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { SttEvent } from '../shared/messages/stt-event.ts';
import type { Outcome } from '../shared/stream/stream-state.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import type { CapturePort } from './attached-ports.ts';
import type { OpenCommand } from './hosted-stream.ts';
import { StreamHost } from './stream-host.ts';
import { ORIGIN_EPOCH_MS, RecordingLog } from './stream-rig-double.ts';
import { MemoryTransport, readyMessage } from './transport-double.ts';

const FRAME_SAMPLES = 1_600;

/** A worklet's end of a frame port whose other end is attached. */
export class WorkletDouble {
  readonly port: MessagePort;
  isClosed = false;
  /** Settles once the other end, or this one, is closed. */
  readonly closed: Promise<unknown>;
  readonly #epoch: number;
  readonly #clock: ManualClock;
  #index = 0;
  /** Frames sent whose buffers have not come back. */
  #out = 0;

  constructor(port: MessagePort, epoch: number, clock: ManualClock) {
    this.port = port;
    this.#epoch = epoch;
    this.#clock = clock;
    port.on('message', () => (this.#out -= 1));
    port.on('close', () => (this.isClosed = true));
    this.closed = once(port, 'close');
  }

  /** 100 ms of sound, all samples of this value. */
  sendFrame(value = 1): void {
    const pcm = new Int16Array(FRAME_SAMPLES).fill(value);
    const capturedAtMs = ORIGIN_EPOCH_MS + this.#clock.now() + 100;
    const frame = { type: 'frame', epoch: this.#epoch, index: this.#index, capturedAtMs, pcm };
    this.#index += FRAME_SAMPLES;
    this.port.postMessage(frame, [pcm.buffer]);
    this.#out += 1;
  }

  /** Every frame sent so far was taken, and its buffer came back to be filled again. */
  async taken(): Promise<void> {
    while (this.#out > 0) await once(this.port, 'message');
  }

  sendEnd(): void {
    this.port.postMessage({ type: 'end', epoch: this.#epoch, samples: this.#index });
  }
}

/** A host on a manual clock and in-memory sockets, and all that it posts. */
export class StreamHostRig {
  readonly clock = new ManualClock();
  readonly transport = new MemoryTransport();
  readonly log = new RecordingLog();
  readonly events: SttEvent[] = [];
  readonly #worklets: WorkletDouble[] = [];
  readonly host = new StreamHost({
    clock: this.clock,
    wallClockMs: () => ORIGIN_EPOCH_MS + this.clock.now(),
    random: () => 0,
    openSocket: this.transport.openSocket,
    log: this.log,
    post: (event) => this.events.push(event),
  });

  open(streamId: string, command: Partial<OpenCommand> = {}): void {
    const url = `ws://test/${streamId}`;
    this.host.handle({ type: 'open', streamId, url, interim: true, ...command });
  }

  /** The newest socket. */
  becomeReady(facts: Parameters<typeof readyMessage>[0] = {}): void {
    this.transport.socket.open();
    this.transport.socket.say(readyMessage(facts));
  }

  attach(streamId: string, epoch = 0): WorkletDouble {
    const { port1, port2 } = new MessageChannel();
    const worklet = new WorkletDouble(port1, epoch, this.clock);
    this.#worklets.push(worklet);
    const port = port2 as unknown as CapturePort;
    this.host.handle({ type: 'attachCapture', streamId, epoch, port });
    return worklet;
  }

  giveUp(streamId: string): void {
    this.host.handle({ type: 'giveUp', streamId });
  }

  retry(streamId: string, url = `ws://test/${streamId}/again`): void {
    this.host.handle({ type: 'retry', streamId, url, token: 'newer' });
  }

  eventsOf<T extends SttEvent['type']>(type: T): Extract<SttEvent, { type: T }>[] {
    return this.events.filter(
      (event): event is Extract<SttEvent, { type: T }> => event.type === type,
    );
  }

  states(streamId: string): string[] {
    return this.eventsOf('state').flatMap((event) =>
      event.streamId === streamId ? [event.state.type] : [],
    );
  }

  lastOutcome(streamId: string): Outcome | null {
    const closed = this.eventsOf('state').flatMap(({ streamId: of, state }) =>
      of === streamId && state.type === 'closed' ? [state.outcome] : [],
    );
    return closed.at(-1) ?? null;
  }

  /** What waits for promises alone has happened. No time passes on the clock. */
  settled(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  closePorts(): void {
    for (const { port } of this.#worklets) port.close();
  }
}
