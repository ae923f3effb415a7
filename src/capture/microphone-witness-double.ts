import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import { STOP_TIMEOUT_MS } from './capture-node.ts';
import type { LiveMicrophone } from './live-microphone.ts';
import { openLiveMicrophone } from './open-live-microphone.ts';
import { ScriptedMachine } from './scripted-machine.ts';

const OFF = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const STEP_MS = 250;

/** The named double of a page that keeps the books of what its microphone tells, and notes where they do not add up. */
export class MicrophoneWitness {
  readonly machine = new ScriptedMachine();
  /** Empty, if all is as it must be. */
  readonly faults: string[] = [];
  readonly #ports: MessagePort[] = [];
  #microphone: LiveMicrophone | null = null;
  #epoch = 0;
  #interruption: ClientGapReason | null = null;
  /** What the null of this turn has ended. */
  #ended: ClientGapReason | null = null;
  #heardSamples = 0;
  #changes = 0;
  /** Until then the tails of one that was changed for another may be awaited. */
  #twoUntilMs = -1;
  #isStopped = false;

  readonly #settled: () => Promise<void>;

  /** `settled`: lets everything happen that is already decided. */
  constructor(settled: () => Promise<void>) {
    this.#settled = settled;
  }

  async open(): Promise<void> {
    this.#microphone = await openLiveMicrophone(
      {
        settings: OFF,
        firstEpoch: 1,
        onCapture: ({ epoch, framePort, gapReason }) => {
          this.#require(epoch === this.#epoch + 1, `epoch ${epoch} after ${this.#epoch}`);
          this.#require(this.#interruption === null, 'a capture in an interruption');
          this.#require(gapReason === this.#ended, `${gapReason} for ${this.#ended}`);
          this.#epoch = epoch;
          this.#ports.push(framePort);
        },
        onInterruption: (reason) => {
          this.#require(reason !== this.#interruption, `${reason} told twice`);
          this.#ended = reason === null ? this.#interruption : null;
          this.#interruption = reason;
          // A capture that ends it comes in the same turn.
          queueMicrotask(() => (this.#ended = null));
        },
        onLevel: ({ samples }) => {
          this.#require(samples >= this.#heardSamples, 'the count went back');
          this.#heardSamples = samples;
        },
        onState: () => this.#require(true, ''),
      },
      this.machine.platform(),
    );
  }

  get microphone(): LiveMicrophone {
    if (!this.#microphone) throw new Error('not open');
    return this.#microphone;
  }

  get epoch(): number {
    return this.#epoch;
  }

  change(deviceId: string | null): void {
    this.#changes += 1;
    const done = (): void => {
      this.#changes -= 1;
      this.#twoUntilMs = this.machine.clock.now() + STOP_TIMEOUT_MS;
    };
    const settings = deviceId === null ? OFF : { ...OFF, deviceId };
    void this.microphone
      .change(settings)
      .catch(() => {})
      .finally(done);
  }

  async advance(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
      this.machine.clock.advance(Math.min(leftMs, STEP_MS));
      await this.check();
    }
  }

  /** Once all that was decided has happened. */
  async check(): Promise<void> {
    await this.#settled();
    const mayBeTwo = this.#changes > 0 || this.machine.clock.now() < this.#twoUntilMs;
    const live = this.machine.liveTracks.size;
    this.#require(live <= (mayBeTwo ? 2 : 1), `${live} microphones`);
    const { type } = this.microphone.state;
    const reason = this.#interruption;
    this.#require((type === 'live') === (reason === null), `${type} in ${reason}`);
    if (type === 'interrupted')
      this.#require(reason === 'muted' || reason === 'suspended', `interrupted by ${reason}`);
  }

  /** Nothing may be told from then on, nor held. */
  async stop(): Promise<void> {
    const stopping = this.microphone.stop();
    this.#isStopped = true;
    this.machine.clock.advance(STOP_TIMEOUT_MS);
    const { heardSamples } = await stopping;
    if (heardSamples < this.#heardSamples) this.faults.push('less at the end than in the levels');
    await this.#settled();
    this.#requireNothingHeld();
    // What is granted only now is let go as well.
    this.machine.answerPrompt('grants');
    this.machine.tell('devices');
    this.microphone.retry();
    this.microphone.rebuild(this.#epoch, 'capture_stalled');
    await this.#settled();
    this.machine.clock.advance(60_000);
    await this.#settled();
    this.#requireNothingHeld();
    for (const port of this.#ports) port.close();
  }

  #requireNothingHeld(): void {
    this.faults.push(...this.machine.held.map((what) => `left over: ${what}`));
  }

  /** Of what is told; a callback that threw would be the microphone's trouble. */
  #require(holds: boolean, fault: string): void {
    if (!holds) this.faults.push(fault);
    if (this.#isStopped) this.faults.push('told after stop');
  }
}
