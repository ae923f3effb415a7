import type { CaptureCommand, CaptureReport } from '../shared/messages/capture-control.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import type { CapturePlatform } from './capture-platform.ts';

/** The named double of what capture needs of a browser: does nothing by itself, and writes down what was done to it. */
export class ScriptedBrowser {
  /** What was acquired and released, in order. */
  readonly log: string[] = [];
  readonly clock = new ManualClock();
  readonly track = new ScriptedTrack(this.log);
  readonly context = new ScriptedContext(this.log);
  readonly node = new ScriptedNode(this.log);
  /** The answer to the permission prompt. */
  readonly prompt = new Deferred<ScriptedTrack>();
  readonly module = new Deferred<void>();
  asked: MediaStreamConstraints | null = null;
  secure = true;
  /** False: as Firefox, which takes no source of another rate than the context's. */
  convertsRates = true;

  platform(): CapturePlatform {
    const getUserMedia = async (constraints: MediaStreamConstraints): Promise<MediaStream> => {
      this.log.push('microphone asked');
      this.asked = constraints;
      const track = await this.prompt.promise;
      this.log.push('microphone granted');
      const stream = { getTracks: () => [track], getAudioTracks: () => [track] };
      return stream as unknown as MediaStream;
    };
    return {
      mediaDevices: this.secure ? { getUserMedia } : undefined,
      openContext: (rateHz) => {
        this.log.push(rateHz === undefined ? 'context opened' : `context opened at ${rateHz} Hz`);
        if (this.context.state === 'closed') this.context.state = 'running';
        this.context.takesSources = rateHz === undefined || this.convertsRates;
        return this.context as unknown as AudioContext;
      },
      loadProcessor: () => this.module.promise,
      createNode: () => this.node as unknown as AudioWorkletNode,
      watchSurroundings: () => {},
      clock: this.clock,
    };
  }

  /** The user says yes, and the module arrives. */
  allow(): void {
    this.prompt.resolve(this.track);
    this.module.resolve();
  }
}

export class ScriptedTrack extends EventTarget {
  readonly label = 'Desk microphone';
  readyState: MediaStreamTrackState = 'live';
  muted = false;
  settings: MediaTrackSettings = {};
  readonly #log: string[];

  constructor(log: string[]) {
    super();
    this.#log = log;
  }

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  stop(): void {
    this.#log.push('track stopped');
    this.readyState = 'ended';
  }
}

export class ScriptedContext extends EventTarget {
  readonly sampleRate = 44_100;
  takesSources = true;
  state: AudioContextState = 'running';
  /** As where the sound device has died: the promise of `close` stays open for ever. */
  neverCloses = false;
  readonly #log: string[];

  constructor(log: string[]) {
    super();
    this.#log = log;
  }

  createMediaStreamSource(): { connect(): void; disconnect(): void } {
    if (!this.takesSources) throw new DOMException('of another rate', 'NotSupportedError');
    return {
      connect: () => this.#log.push('source connected'),
      disconnect: () => this.#log.push('source disconnected'),
    };
  }

  resume(): Promise<void> {
    this.#log.push('context resumed');
    return this.state === 'running' ? Promise.resolve() : new Promise(() => {});
  }

  close(): Promise<void> {
    this.#log.push('context closed');
    if (this.neverCloses) return new Promise(() => {});
    this.change('closed');
    return Promise.resolve();
  }

  change(state: AudioContextState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

/** An AudioWorkletNode whose worklet is the test. */
export class ScriptedNode {
  onprocessorerror: (() => void) | null = null;
  readonly commands: CaptureCommand<MessagePort>[] = [];
  readonly port: {
    onmessage: ((event: { data: CaptureReport }) => void) | null;
    postMessage(command: CaptureCommand<MessagePort>): void;
  };
  readonly #log: string[];

  constructor(log: string[]) {
    this.#log = log;
    this.port = {
      onmessage: null,
      postMessage: (command) => {
        this.#log.push(`worklet told to ${command.type}`);
        this.commands.push(command);
      },
    };
  }

  /** What the worklet says. */
  report(data: CaptureReport): void {
    this.port.onmessage?.({ data });
  }

  /** As Chromium tells it: to the handler alone. */
  crash(): void {
    this.onprocessorerror?.();
  }

  disconnect(): void {
    this.#log.push('node disconnected');
  }
}

/** A promise that the test settles. */
class Deferred<Value> {
  resolve: (value: Value) => void = () => {};
  reject: (cause: Error) => void = () => {};
  readonly promise = new Promise<Value>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}
