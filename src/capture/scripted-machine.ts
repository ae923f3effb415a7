import type { CaptureCommand, CaptureReport } from '../shared/messages/capture-control.ts';
import { ManualClock } from '../shared/time/manual-clock.ts';
import type { CapturePlatform } from './capture-platform.ts';
import type { Surroundings } from './surroundings.ts';

/** How the machine answers who asks for a microphone; `asks`: the prompt stays open until `answerPrompt`. */
export type ScriptedAnswer = 'grants' | 'asks' | 'denies' | 'is busy';

/**
 * The named double of a machine with a browser, for a microphone that outlives its captures: its
 * devices come and go, its audio halts and dies, and it counts what is held of it. Nothing happens
 * by itself but what follows at once from what is asked.
 */
export class ScriptedMachine {
  readonly clock = new ManualClock();
  readonly devices = new Set<string>(['built-in']);
  answer: ScriptedAnswer = 'grants';
  /** State in which the next contexts are. */
  contextState: AudioContextState = 'running';
  /** Whether the system keeps the next tracks silent. */
  comesMuted = false;
  moduleLoads = true;
  /** Acquired and not let go. */
  readonly liveTracks = new Set<MachineTrack>();
  readonly openContexts = new Set<MachineContext>();
  readonly connectedNodes = new Set<MachineNode>();
  /** Most that ever lived at one time. */
  mostLiveTracks = 0;
  /** What was asked for, in order: a device's name, or `default`. */
  readonly asked: string[] = [];
  readonly #prompts: ((answer: ScriptedAnswer) => void)[] = [];
  readonly #listeners: Tally = { count: 0 };
  readonly #surroundings = new Set<(change: Surroundings) => void>();
  #newestNode: MachineNode | null = null;

  platform(): CapturePlatform {
    return {
      mediaDevices: { getUserMedia: (constraints = {}) => this.#getUserMedia(constraints) },
      openContext: () => new MachineContext(this) as unknown as AudioContext,
      loadProcessor: () =>
        this.moduleLoads ? Promise.resolve() : Promise.reject(new Error('no such module')),
      createNode: () => {
        this.#newestNode = new MachineNode(this);
        return this.#newestNode as unknown as AudioWorkletNode;
      },
      watchSurroundings: (tell, signal) => {
        this.#surroundings.add(tell);
        signal.addEventListener('abort', () => this.#surroundings.delete(tell));
      },
      clock: this.clock,
    };
  }

  get listeners(): Tally {
    return this.#listeners;
  }

  /** All that a page could have forgotten: empty where it holds nothing. */
  get held(): string[] {
    const amounts = {
      'live tracks': this.liveTracks.size,
      'open contexts': this.openContexts.size,
      'connected nodes': this.connectedNodes.size,
      'event listeners': this.#listeners.count,
      'watches of the surroundings': this.#surroundings.size,
      timers: this.clock.pending,
    };
    return Object.entries(amounts)
      .filter(([, amount]) => amount > 0)
      .map(([what, amount]) => `${amount} ${what}`);
  }

  /** The newest microphone that is live. */
  get track(): MachineTrack {
    return newest(this.liveTracks);
  }

  /** The newest context that is not closed. */
  get context(): MachineContext {
    return newest(this.openContexts);
  }

  /** The newest worklet, dead or alive. */
  get node(): MachineNode {
    if (!this.#newestNode) throw new Error('no worklet was ever made');
    return this.#newestNode;
  }

  tell(change: Surroundings): void {
    for (const tell of this.#surroundings) tell(change);
  }

  plugIn(device: string): void {
    this.devices.add(device);
    this.tell('devices');
  }

  /** Its tracks end, as a browser ends them. */
  unplug(device: string): void {
    this.devices.delete(device);
    this.#eachTrack((track) => {
      if (track.deviceId === device) track.endByBrowser();
    });
    this.tell('devices');
  }

  /** The sound server's process is killed: in this order in Chromium. */
  killAudio(): void {
    const contexts = [...this.openContexts];
    this.#eachTrack((track) => track.endByBrowser());
    for (const context of contexts) {
      context.dispatchEvent(new Event('error'));
      context.change('suspended');
    }
  }

  /** The user takes the permission back. */
  revoke(): void {
    this.answer = 'denies';
    this.#eachTrack((track) => track.endByBrowser());
  }

  /** By the system: the microphones that there are, and the next ones. */
  mute(muted: boolean): void {
    this.comesMuted = muted;
    this.#eachTrack((track) => track.setMuted(muted));
  }

  /** Of the contexts that there are. */
  changeContexts(state: AudioContextState): void {
    const contexts = [...this.openContexts];
    for (const context of contexts) context.change(state);
  }

  answerPrompt(answer: Exclude<ScriptedAnswer, 'asks'>): void {
    for (const settle of this.#prompts.splice(0)) settle(answer);
  }

  /** Of those that are there now: what is told may open others. */
  #eachTrack(act: (track: MachineTrack) => void): void {
    const tracks = [...this.liveTracks];
    for (const track of tracks) act(track);
  }

  async #getUserMedia({ audio }: MediaStreamConstraints): Promise<MediaStream> {
    const wanted = exactDevice(audio);
    this.asked.push(wanted ?? 'default');
    const answer =
      this.answer === 'asks'
        ? await new Promise<ScriptedAnswer>((resolve) => this.#prompts.push(resolve))
        : this.answer;
    if (answer === 'denies') throw new DOMException('no', 'NotAllowedError');
    if (answer === 'is busy') throw new DOMException('no', 'NotReadableError');
    const [first] = this.devices;
    const device = wanted ?? first;
    if (device === undefined) throw new DOMException('no', 'NotFoundError');
    if (!this.devices.has(device)) throw new DOMException('no', 'OverconstrainedError');
    const track = new MachineTrack(this, device);
    this.mostLiveTracks = Math.max(this.mostLiveTracks, this.liveTracks.size);
    return { getTracks: () => [track], getAudioTracks: () => [track] } as unknown as MediaStream;
  }
}

interface Tally {
  count: number;
}

/** Counts its listeners. */
class CountingTarget extends EventTarget {
  readonly #tally: Tally;
  readonly #active = new Set<unknown>();

  constructor(tally: Tally) {
    super();
    this.#tally = tally;
  }

  /** A callback serves one event here. */
  override addEventListener(
    type: string,
    callback: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions,
  ): void {
    super.addEventListener(type, callback, options);
    this.#active.add(callback);
    this.#tally.count += 1;
    options?.signal?.addEventListener('abort', () => this.#forget(callback));
  }

  override removeEventListener(
    type: string,
    callback: EventListenerOrEventListenerObject | null,
  ): void {
    super.removeEventListener(type, callback);
    this.#forget(callback);
  }

  #forget(callback: unknown): void {
    if (this.#active.delete(callback)) this.#tally.count -= 1;
  }
}

export class MachineTrack extends CountingTarget {
  readonly deviceId: string;
  readonly label: string;
  readyState: MediaStreamTrackState = 'live';
  muted: boolean;
  readonly #machine: ScriptedMachine;

  constructor(machine: ScriptedMachine, deviceId: string) {
    super(machine.listeners);
    this.deviceId = deviceId;
    this.label = deviceId;
    this.muted = machine.comesMuted;
    this.#machine = machine;
    machine.liveTracks.add(this);
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId, sampleRate: 48_000 };
  }

  stop(): void {
    this.readyState = 'ended';
    this.#machine.liveTracks.delete(this);
  }

  endByBrowser(): void {
    this.stop();
    this.dispatchEvent(new Event('ended'));
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }
}

export class MachineContext extends CountingTarget {
  readonly sampleRate = 48_000;
  state: AudioContextState;
  /** Whether a halted context runs again when it is asked. */
  resumes = false;
  readonly #machine: ScriptedMachine;

  constructor(machine: ScriptedMachine) {
    super(machine.listeners);
    this.state = machine.contextState;
    this.#machine = machine;
    machine.openContexts.add(this);
  }

  createMediaStreamSource(): { connect(): void; disconnect(): void } {
    return { connect: () => {}, disconnect: () => {} };
  }

  resume(): Promise<void> {
    if (this.state === 'running') return Promise.resolve();
    if (!this.resumes) return new Promise(() => {});
    this.change('running');
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#machine.openContexts.delete(this);
    this.change('closed');
    return Promise.resolve();
  }

  change(state: AudioContextState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

/** A worklet that has heard as much as the test says, and answers unless it hangs. */
export class MachineNode {
  onprocessorerror: (() => void) | null = null;
  readonly port: {
    onmessage: ((event: { data: CaptureReport }) => void) | null;
    postMessage(command: CaptureCommand<MessagePort>): void;
  };
  /** As where the audio thread stands still. */
  hangs = false;
  epoch = -1;
  #samples = 0;

  constructor(machine: ScriptedMachine) {
    machine.connectedNodes.add(this);
    this.disconnect = () => machine.connectedNodes.delete(this);
    this.port = { onmessage: null, postMessage: (command) => this.#handle(command) };
  }

  readonly disconnect: () => void;

  /** Samples at 16 kHz; told with the next level report only, which is part of this if `reported`. */
  hear(samples: number, reported = true): void {
    this.#samples += samples;
    if (reported) this.#report({ type: 'level', rms: 0.1, peak: 0.2, samples: this.#samples });
  }

  /** As Chromium tells it: to the handler alone. */
  crash(): void {
    this.hangs = true;
    this.onprocessorerror?.();
  }

  #handle(command: CaptureCommand<MessagePort>): void {
    if (command.type === 'start') {
      this.epoch = command.epoch;
      command.port.close();
    } else if (!this.hangs) {
      queueMicrotask(() => this.#report({ type: 'stopped', samples: this.#samples }));
    }
  }

  #report(data: CaptureReport): void {
    this.port.onmessage?.({ data });
  }
}

function newest<Thing>(things: ReadonlySet<Thing>): Thing {
  const last = [...things].at(-1);
  if (!last) throw new Error('none is there');
  return last;
}

function exactDevice(audio: MediaStreamConstraints['audio']): string | undefined {
  if (typeof audio !== 'object') return undefined;
  const { deviceId } = audio;
  return typeof deviceId === 'object' && 'exact' in deviceId ? String(deviceId.exact) : undefined;
}
