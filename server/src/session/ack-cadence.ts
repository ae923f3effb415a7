import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';
import type { Clock } from '../../../src/shared/time/clock.ts';

/** Two seconds of audio: either watermark moving so far is worth a message. */
const ACK_STEP_SAMPLES = msToSamples(2_000);
/** A client with less credit than this ahead should know at once that there is more. */
const LOW_CREDIT_SAMPLES = msToSamples(10_000);
const ACK_INTERVAL_MS = 1_000;

/** All absolute samples. */
export interface Watermarks {
  readonly received: number;
  readonly committed: number;
  readonly sendUntil: number;
}

/**
 * Decides when an `ack` goes: at 2 s of progress, and once a second while something is un-final or
 * the client's credit runs low while there is more.
 */
export class AckCadence {
  readonly #clock: Clock;
  readonly #read: () => Watermarks;
  readonly #send: (marks: Watermarks) => void;
  #told: Watermarks;
  #toldMs: number;
  #cancelTick: () => void;

  /** `read` as it is now has been told, by `ready`. */
  constructor(clock: Clock, read: () => Watermarks, send: (marks: Watermarks) => void) {
    this.#clock = clock;
    this.#read = read;
    this.#send = send;
    this.#told = read();
    this.#toldMs = clock.now();
    this.#cancelTick = clock.after(ACK_INTERVAL_MS, () => this.#tick());
  }

  /** A watermark has moved. */
  moved(): void {
    const [told, now] = [this.#told, this.#read()];
    if (
      now.received - told.received >= ACK_STEP_SAMPLES ||
      now.committed - told.committed >= ACK_STEP_SAMPLES
    )
      this.#tell(now);
  }

  close(): void {
    this.#cancelTick();
  }

  #tick(): void {
    const restMs = this.#toldMs + ACK_INTERVAL_MS - this.#clock.now();
    const delayMs = restMs > 0 ? restMs : ACK_INTERVAL_MS;
    // Set before anything is told: a socket that is full by it is cut, and this closed within the call.
    this.#cancelTick = this.#clock.after(delayMs, () => this.#tick());
    if (restMs <= 0) this.#tellIfWorth(this.#read());
  }

  #tellIfWorth(now: Watermarks): void {
    const lowCredit =
      this.#told.sendUntil < now.sendUntil &&
      this.#told.sendUntil - now.received < LOW_CREDIT_SAMPLES;
    if (now.received > now.committed || lowCredit) this.#tell(now);
  }

  #tell(marks: Watermarks): void {
    this.#told = marks;
    this.#toldMs = this.#clock.now();
    this.#send(marks);
  }
}
