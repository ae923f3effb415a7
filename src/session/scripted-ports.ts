import type { Capture, CaptureOptions, CaptureTroubleCode } from '../capture/capture.ts';
import type { AppliedSettings } from '../capture/microphone-settings.ts';
import type { Outcome, StreamProgress, StreamState } from '../shared/stream/stream-state.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import type { MicSessionPorts, OpenStream, Readiness, StreamOptions } from './mic-session-ports.ts';

const APPLIED: AppliedSettings = {
  label: 'Scripted microphone',
  deviceId: 'scripted',
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  sampleRateHz: 48_000,
  contextRateHz: 48_000,
};

class Deferred<T> {
  resolve: (value: T) => void = () => {};
  reject: (error: Error) => void = () => {};
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** The named double of a microphone: opens, sounds and stops when the test says so. */
export class ScriptedCapture {
  readonly options: CaptureOptions;
  readonly promise: Promise<Capture>;
  readonly #opening = new Deferred<Capture>();
  readonly #stopping = new Deferred<{ readonly heardSamples: number }>();
  #isLive = false;
  stops = 0;

  constructor(options: CaptureOptions) {
    this.options = options;
    this.promise = this.#opening.promise;
  }

  /** Whether the microphone's light would be on. */
  get isLive(): boolean {
    return this.#isLive;
  }

  open(): void {
    this.#isLive = true;
    this.#opening.resolve({
      applied: APPLIED,
      epoch: this.options.epoch,
      framePort: new MessageChannel().port1,
      stop: () => {
        this.stops += 1;
        this.#isLive = false;
        return this.#stopping.promise;
      },
    });
  }

  refuse(error: Error): void {
    this.#opening.reject(error);
  }

  sound(peak: number, samples = 0): void {
    this.options.onLevel({ rms: peak / 4, peak, samples });
  }

  trouble(code: CaptureTroubleCode): void {
    this.options.onTrouble({ code });
  }

  answerStop(heardSamples: number): void {
    this.#stopping.resolve({ heardSamples });
  }
}

/** The named double of a stream of the worker. */
export class ScriptedStream implements OpenStream {
  readonly options: StreamOptions;
  readonly streamId: string;
  readonly outcome: Promise<Outcome>;
  /** The verbs called, in order. */
  readonly calls: string[] = [];
  readonly #settled = new Deferred<Outcome>();

  constructor(streamId: string, options: StreamOptions) {
    this.streamId = streamId;
    this.options = options;
    this.outcome = this.#settled.promise;
  }

  attachCapture(epoch: number, port: MessagePort): void {
    port.close();
    this.calls.push(`attach ${epoch}`);
  }

  endInput(): Promise<Outcome> {
    this.calls.push('endInput');
    return this.outcome;
  }

  giveUp(): void {
    this.calls.push('giveUp');
    this.fail('given_up');
  }

  close(): void {
    this.calls.push('close');
    this.#settled.resolve({ type: 'aborted' });
  }

  state(state: StreamState): void {
    this.options.onState(state);
  }

  tell(...events: TranscriptEvent[]): void {
    this.options.onTranscript(events);
  }

  progress(progress: Partial<StreamProgress>): void {
    this.options.onProgress({
      pushedSamples: 0,
      receivedSamples: 0,
      committedSamples: 0,
      transcribedSamples: 0,
      missingSamples: 0,
      originEpochMs: null,
      ...progress,
    });
  }

  complete(durationMs = 0): void {
    this.#settled.resolve({ type: 'completed', durationMs });
  }

  fail(code: Extract<Outcome, { type: 'failed' }>['error']['code'], retryAfterMs?: number): void {
    const error = { code, message: code, retryable: true };
    this.#settled.resolve({
      type: 'failed',
      error: retryAfterMs === undefined ? error : { ...error, retryAfterMs },
    });
  }
}

/** The world of a session under test; the newest microphone and stream are at hand. */
export class ScriptedPorts implements MicSessionPorts {
  readonly clock = new ManualClock();
  readonly captures: ScriptedCapture[] = [];
  readonly streams: ScriptedStream[] = [];
  readiness: Readiness = 'no_answer';

  epochMs(): number {
    return 1_000_000 + this.clock.now();
  }

  openCapture(options: CaptureOptions): Promise<Capture> {
    const capture = new ScriptedCapture(options);
    this.captures.push(capture);
    return capture.promise;
  }

  openStream(options: StreamOptions): OpenStream {
    const stream = new ScriptedStream(`stream-${this.streams.length + 1}`, options);
    this.streams.push(stream);
    return stream;
  }

  askReadiness(): Promise<Readiness> {
    return Promise.resolve(this.readiness);
  }

  get capture(): ScriptedCapture {
    return last(this.captures);
  }

  get stream(): ScriptedStream {
    return last(this.streams);
  }
}

function last<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (!item) throw new Error('nothing has been opened yet');
  return item;
}
