import type { CaptureEnd, CaptureFrame } from '../shared/messages/capture-port.ts';
import { SAMPLE_RATE_HZ, samplesToMs } from '../shared/audio/sample-rate.ts';
import type { ReadyMessage, ServerMessage } from '../shared/protocol/server-message.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import type { StreamEvent } from './event-queue.ts';
import { MemoryTransport, readyMessage, type MemorySocket } from './transport-double.ts';
import type { LogFacts, StreamLog } from './stream-log.ts';
import type { SttStreamConfig, SttStreamDeps } from './stt-stream-options.ts';
import { openSttStream, type OpenSttStreamConfig, type SttStream } from './stt-stream.ts';

/** The named double of the log: remembers. */
export class RecordingLog implements StreamLog {
  readonly warnings: string[] = [];
  readonly lines: string[] = [];

  info(event: string, facts: LogFacts = {}): void {
    this.lines.push(`${event} ${JSON.stringify(facts)}`);
  }

  warn(event: string, facts: LogFacts = {}): void {
    this.warnings.push(event);
    this.lines.push(`${event} ${JSON.stringify(facts)}`);
  }
}

/** Wall clock of the first sample that a rig captures. */
export const ORIGIN_EPOCH_MS = 1_700_000_000_000;

/** A stream on a manual clock and an in-memory socket, with a capture that numbers its samples. */
export class StreamRig {
  clock = new ManualClock();
  readonly transport = new MemoryTransport();
  readonly log = new RecordingLog();
  readonly stream: SttStream;
  epoch = 0;
  /** Of the next sample, within the epoch. */
  index = 0;
  /** Wall clock at the next sample's capture. */
  wallMs = ORIGIN_EPOCH_MS;
  /** Value of the next sample pushed: a ramp, so that each can be told from its neighbours. */
  #value = 0;
  #seq = 0;

  constructor(
    config: Partial<OpenSttStreamConfig> = {},
    onEvent?: (event: StreamEvent, rig: StreamRig) => void,
    deps: Partial<SttStreamDeps> = {},
  ) {
    this.stream = openSttStream(
      { url: 'ws://test/v1/stream', ...config },
      {
        clock: this.clock,
        wallClockMs: () => ORIGIN_EPOCH_MS + this.clock.now(),
        // No jitter: attempts come at 125, 250, 500 ms and so on.
        random: () => 0,
        openSocket: this.transport.openSocket,
        log: this.log,
        ...(onEvent ? { onEvent: (event: StreamEvent) => onEvent(event, this) } : {}),
        ...deps,
      },
    );
  }

  /** Another stream goes on with what this rig's kept, on the same clock, with the same capture. */
  continue(config: Partial<SttStreamConfig> = {}): StreamRig {
    const next = new StreamRig({ ...config, continueFrom: this.stream }, undefined, {
      clock: this.clock,
    });
    next.clock = this.clock;
    next.epoch = this.epoch;
    next.index = this.index;
    next.wallMs = this.wallMs;
    return next;
  }

  /** With a ready link. */
  static ready(facts: Partial<ReadyMessage> = {}, config: Partial<SttStreamConfig> = {}) {
    const rig = new StreamRig(config);
    rig.becomeReady(facts);
    return rig;
  }

  get socket(): MemorySocket {
    return this.transport.socket;
  }

  becomeReady(facts: Partial<ReadyMessage> = {}): void {
    this.socket.open();
    this.socket.say(readyMessage(facts));
  }

  /** Lets time pass until the next attempt has its socket; answers how long that was, in ms. */
  awaitAttempt(): number {
    const before = this.transport.sockets.length;
    let waitedMs = 0;
    for (; this.transport.sockets.length === before && waitedMs < 60_000; waitedMs++)
      this.clock.advance(1);
    return waitedMs;
  }

  /** The link is cut and the next attempt is ready: the same session, or where `facts` say so another. */
  reconnect(facts: Partial<ReadyMessage> = {}, closeCode = 1006): void {
    this.socket.end(closeCode);
    this.awaitAttempt();
    if (facts.resumed !== true) this.#seq = 0;
    this.becomeReady(facts);
  }

  frame(samples: number): CaptureFrame {
    const pcm = Int16Array.from(
      { length: samples },
      () => (this.#value = (this.#value + 1) % 30_000),
    );
    this.wallMs += samplesToMs(samples);
    const { epoch, index } = this;
    this.index += samples;
    return { type: 'frame', epoch, index, capturedAtMs: this.wallMs, pcm };
  }

  push(samples: number): 'sent' | 'buffered' | 'refused' {
    return this.stream.pushFrame(this.frame(samples));
  }

  /** Frames of 100 ms. */
  pushSeconds(seconds: number): void {
    for (let frame = 0; frame < seconds * 10; frame++) this.push(SAMPLE_RATE_HZ / 10);
  }

  marker(): CaptureEnd {
    return { type: 'end', epoch: this.epoch, samples: this.index };
  }

  pushMarker(): void {
    this.stream.pushFrame(this.marker());
  }

  /** The next reliable event's number. */
  seq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  ack(received: number, sendUntil = 960_000): void {
    this.socket.say({ type: 'ack', received, committed: 0, sendUntil });
  }

  final(start: number, end: number, text = 'word'): void {
    this.socket.say(this.finalMessage(start, end, text));
  }

  finalMessage(
    start: number,
    end: number,
    text = 'word',
  ): Extract<ServerMessage, { type: 'final' }> {
    return { type: 'final', seq: this.seq(), id: String(start), start, end, text };
  }

  partial(start: number, end: number, text: string, rev = 1): void {
    this.socket.say({ type: 'partial', id: String(start), rev, start, end, text, stableChars: 0 });
  }

  done(samples: number): void {
    this.socket.say({ type: 'done', seq: this.seq(), samples, finals: 1 });
  }

  /** Events by type and data, as a late reader finds them. Needs a stream that has closed. */
  async events(): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    for await (const event of this.stream.events) events.push(event);
    return events;
  }

  /** All samples that went out, joined; fails if they do not follow each other from 0. */
  sentAudio(): Int16Array {
    const frames = this.socket.sentOf('audio');
    const samples = new Int16Array(frames.reduce((total, { pcm }) => total + pcm.length, 0));
    let next = 0;
    for (const { firstSample, pcm } of frames) {
      if (firstSample !== next) throw new Error(`audio at ${firstSample}, expected at ${next}`);
      samples.set(pcm, next);
      next += pcm.length;
    }
    return samples;
  }
}

/** Settled values only: a promise that is still open is 'pending'. No time passes. */
export async function settledNow<T>(promise: Promise<T>): Promise<T | 'pending'> {
  // A settled promise wins over one that needs more turns of the queue.
  const turns = (async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    return 'pending' as const;
  })();
  return Promise.race([promise, turns]);
}
