import type { CapturePortMessage } from '../src/shared/messages/capture-port.ts';
import { msToSamples } from '../src/shared/audio/sample-rate.ts';
import type { ClientGapReason } from '../src/shared/protocol/gap-reason.ts';
import type { StreamEvent } from '../src/worker/event-queue.ts';
import type { SttStreamDeps } from '../src/worker/stt-stream-options.ts';
import { openSttStream, type SttStream } from '../src/worker/stt-stream.ts';
import { MachineClock } from './machine-clock.ts';
import { MemoryNetwork } from './memory-network.ts';
import { Microphone } from './microphone.ts';
import { ServerMachine } from './server-machine.ts';
import type { Setting } from './steps.ts';
import type { FlushRecord, StreamRecord } from './stream-record.ts';
import { StreamWatch } from './stream-watch.ts';
import { TimelineTap } from './timeline-tap.ts';
import { WireWatch } from './wire-watch.ts';

const ORIGIN_EPOCH_MS = 1_700_000_000_000;

/**
 * A client's machine, a network and a server's machine, with time in the hands of the schedule. All
 * code between microphone and recogniser is the real one.
 */
export class World {
  readonly setting: Setting;
  readonly time = { nowMs: 0 };
  /** The network's, and the schedule's: never sleeps. */
  readonly clock = new MachineClock(this.time);
  readonly clientClock = new MachineClock(this.time);
  readonly timeline = new TimelineTap();
  readonly microphone = new Microphone(ORIGIN_EPOCH_MS);
  readonly network: MemoryNetwork;
  readonly servers: ServerMachine[] = [];
  readonly streams: StreamRecord[] = [];
  readonly flushes: FlushRecord[] = [];
  /** Words of each final decode, with what the client had processed when its session began. */
  readonly decodes: { readonly words: string; readonly base: number }[] = [];
  readonly violations: string[] = [];
  /** Samples that the client said it took. */
  takenSamples = 0;
  /** Of those, of a muted track: none of them is audio. */
  mutedSamples = 0;
  /** Declared by the source, as gaps of `silence`. */
  declaredSilence = 0;
  /** Counted by worklets whose later frames were taken, and never sent: gaps. */
  lostSamples = 0;
  /** In force: why nothing is heard. */
  interruption: ClientGapReason | null = null;
  wasInterrupted = false;
  readonly watch: WireWatch;
  /** When each attempt of the client's was made, on its own clock. */
  readonly attemptsMs: number[] = [];
  /** A server's process stood still: its timers were late. */
  hasServerStood = false;
  /** Or draining: a server waits for a start for 5 s only. */
  sleptWhileConnecting = false;
  /** From the last `close()` until nothing was left. */
  quietInMs = 0;
  readonly #laneBases: number[] = [];

  constructor(setting: Setting) {
    this.setting = setting;
    this.watch = new WireWatch({
      timeline: this.timeline,
      committed: () => this.record?.stream.progress.committedSamples ?? this.#opening,
      isKept: (sinceMs) => this.#isSessionKept(sinceMs),
      nowMs: () => this.time.nowMs,
      isYoung: (bornMs) => this.hasServerStood || this.time.nowMs - bornMs <= setting.maxSessionMs,
      touches: () => this.record?.watch.touches ?? 0,
      takesStreams: () => this.server.state === 'up',
      waitAsked: (ms) => void (this.#notBeforeMs = this.clientClock.now() + ms),
      violated: this.violated,
    });
    this.network = new MemoryNetwork({
      clock: this.clock,
      watch: this.watch,
      accept: (wire) => this.server.accept(wire),
    });
    Object.assign(this.network.latencyMs, setting.latencyMs);
    this.startServer();
    this.openStream();
  }

  get record(): StreamRecord | undefined {
    return this.streams.at(-1);
  }

  get stream(): SttStream {
    return this.streams[this.streams.length - 1]!.stream;
  }

  /** Of what was taken, silence whose length alone was put on the timeline (S20). */
  get gatedSamples(): number {
    const silence = this.timeline.gaps.filter(({ reason }) => reason === 'silence');
    return silence.reduce((sum, { start, end }) => sum + end - start, -this.declaredSilence);
  }

  get server(): ServerMachine {
    return this.servers[this.servers.length - 1]!;
  }

  readonly violated = (what: string): void => {
    this.violations.push(`${what} (at ${Math.round(this.time.nowMs)} ms)`);
  };

  /** A new process, which remembers nothing. */
  startServer(): void {
    const { resumeWindowMs, maxSessionMs, graceMs, credit } = this.setting;
    this.servers.push(
      new ServerMachine({
        time: this.time,
        options: { resumeWindowMs, maxSessionMs, graceMs, credit },
        onLane: () => this.#laneBases.push(this.stream.progress.committedSamples) - 1,
        onFinalDecode: ({ words, lane }) =>
          this.decodes.push({ words, base: this.#laneBases[lane] ?? 0 }),
      }),
    );
  }

  /** The first stream, or one that goes on with what the last one kept. */
  openStream(continueFrom?: SttStream): void {
    const { interim, capacityMs, retryBudgetMs, silenceGate, reader } = this.setting;
    const events: StreamEvent[] = [];
    const base = continueFrom?.progress.committedSamples ?? 0;
    this.#opening = base;
    this.watch.startStream();
    this.#notBeforeMs = 0;
    const { clientClock: clock, timeline, violated } = this;
    const watch = new StreamWatch({ clock, timeline, violated });
    const stream = openSttStream(
      {
        url: 'ws://server/v1/stream',
        interim,
        silenceGate,
        ...(capacityMs === null ? {} : { capacitySamples: msToSamples(capacityMs) }),
        ...(retryBudgetMs === null ? {} : { retryBudgetMs }),
        ...(continueFrom && { continueFrom }),
      },
      this.#deps(events, watch),
    );
    watch.follow(stream);
    const readAll = async (): Promise<void> => {
      for await (const event of stream.events) events.push(event);
    };
    const done = reader === 'loop' ? readAll() : null;
    this.streams.push({
      stream,
      base,
      events,
      readAll: () => done ?? (reader === 'late' ? readAll() : Promise.resolve()),
      isAborted: false,
      watch,
    });
  }

  push(message: CapturePortMessage): void {
    const before = this.stream.staleFrames;
    const answer = this.stream.pushFrame(message);
    const isTaken = answer !== 'refused' && this.stream.staleFrames === before;
    if (!isTaken) return;
    if (message.type !== 'frame') return;
    this.lostSamples += this.microphone.takeLost();
    this.takenSamples += message.pcm.length;
    if (this.interruption === 'muted') this.mutedSamples += message.pcm.length;
  }

  finalize(): void {
    const { stream } = this;
    const promise = stream.finalize();
    const waits = this.takenSamples - this.timeline.audioSamples - this.gatedSamples;
    if (promise !== stream.outcome && waits > 0 && !this.wasInterrupted)
      this.violated(`a flush leaves out ${waits} samples`);
    const flush: FlushRecord = { stream, at: this.timeline.end, result: null, committed: 0 };
    this.flushes.push(flush);
    void promise.then((result) => {
      flush.result = result === 'flushed' ? result : result.type;
      flush.committed = stream.progress.committedSamples;
    });
  }

  /** Lets time pass, one timer after another, all promises settled in between; or until `isEnough`. */
  async advance(ms: number, isEnough: () => boolean = () => false): Promise<void> {
    const untilMs = this.time.nowMs + ms;
    await settle();
    while (this.violations.length === 0 && !isEnough()) {
      const next = this.#nextClock(untilMs);
      if (!next) break;
      this.time.nowMs = Math.max(this.time.nowMs, next.atMs);
      next.clock.runNext();
      await settle();
    }
    if (!isEnough()) this.time.nowMs = Math.max(this.time.nowMs, untilMs);
  }

  close(): void {
    this.timeline.close();
  }

  /** Base of the stream that is being opened, before anybody has it. */
  #opening = 0;

  /** On the client's clock: a server asked for so much time (S10). */
  #notBeforeMs = 0;

  #deps(events: StreamEvent[], watch: StreamWatch): SttStreamDeps {
    const log = { info: () => {}, warn: () => {} };
    return {
      clock: this.clientClock,
      wallClockMs: () => ORIGIN_EPOCH_MS + this.time.nowMs,
      random: () => this.setting.random,
      openSocket: (...args) => {
        if (events.some(({ type }) => type === 'closed')) this.violated('an attempt after the end');
        const nowMs = this.clientClock.now();
        if (nowMs < this.#notBeforeMs) this.violated('an attempt before retryAfterMs');
        this.attemptsMs.push(nowMs);
        return this.network.openSocket(...args);
      },
      log,
      onProgress: watch.noteProgress,
      ...(this.setting.reader === 'listener'
        ? { onEvent: (event) => void events.push(event) }
        : {}),
    };
  }

  #isSessionKept(sinceMs: number | null): boolean {
    const { maxSessionMs, resumeWindowMs } = this.setting;
    const isSameServer = this.servers.length === 1 && this.server.state === 'up';
    if (!isSameServer || this.time.nowMs >= maxSessionMs) return false;
    return sinceMs === null || this.time.nowMs - sinceMs < resumeWindowMs;
  }

  #nextClock(untilMs: number): { readonly clock: MachineClock; readonly atMs: number } | null {
    let next: { readonly clock: MachineClock; readonly atMs: number } | null = null;
    const look = (clock: MachineClock): void => {
      const atMs = clock.nextMs;
      if (atMs !== null && atMs <= untilMs && (!next || atMs < next.atMs)) next = { clock, atMs };
    };
    look(this.clock);
    look(this.clientClock);
    for (const { clock } of this.servers) look(clock);
    return next;
  }
}

/** Whatever waits for its turn and for nothing else has had it. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
