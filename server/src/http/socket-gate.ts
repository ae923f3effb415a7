import type { Clock } from '../../../src/shared/time/clock.ts';

export interface GateLimits {
  readonly maxSockets: number;
  readonly maxSocketsPerAddress: number;
  /** Refused starts of one address within {@link FAILED_STARTS_WINDOW_MS}. */
  readonly maxFailedStarts: number;
}

export type GateAnswer =
  | { readonly type: 'open'; readonly leave: () => void }
  | { readonly type: 'refused'; readonly status: 429 | 503; readonly retryAfterSeconds: number };

const FAILED_STARTS_WINDOW_MS = 60_000;
/** Addresses whose failures are remembered; the oldest goes first. */
const MAX_REMEMBERED_ADDRESSES = 10_000;
const RETRY_WHEN_FULL_SECONDS = 5;

/** Caps on sockets, in all and per address, before anything is spent on them. Only failed starts count against the rate. */
export class SocketGate {
  readonly #limits: GateLimits;
  readonly #clock: Clock;
  readonly #open = new Map<string, number>();
  readonly #failures = new Map<string, { count: number; readonly sinceMs: number }>();
  #total = 0;

  constructor(limits: GateLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get openSockets(): number {
    return this.#total;
  }

  enter(address: string): GateAnswer {
    if (this.#total >= this.#limits.maxSockets) return refused(503, RETRY_WHEN_FULL_SECONDS);
    const ofAddress = this.#open.get(address) ?? 0;
    if (ofAddress >= this.#limits.maxSocketsPerAddress)
      return refused(429, RETRY_WHEN_FULL_SECONDS);
    const waitMs = this.#failureWaitMs(address);
    if (waitMs > 0) return refused(429, Math.ceil(waitMs / 1000));
    this.#total++;
    this.#open.set(address, ofAddress + 1);
    let inside = true;
    const leave = (): void => {
      if (!inside) return;
      inside = false;
      this.#leave(address);
    };
    return { type: 'open', leave };
  }

  startFailed(address: string): void {
    const known = this.#failures.get(address);
    if (known && this.#clock.now() - known.sinceMs < FAILED_STARTS_WINDOW_MS) {
      known.count++;
      return;
    }
    this.#failures.delete(address);
    this.#failures.set(address, { count: 1, sinceMs: this.#clock.now() });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MAX_REMEMBERED_ADDRESSES && oldest !== undefined)
      this.#failures.delete(oldest);
  }

  #failureWaitMs(address: string): number {
    const known = this.#failures.get(address);
    if (!known || known.count < this.#limits.maxFailedStarts) return 0;
    return known.sinceMs + FAILED_STARTS_WINDOW_MS - this.#clock.now();
  }

  #leave(address: string): void {
    this.#total--;
    const left = (this.#open.get(address) ?? 1) - 1;
    if (left === 0) this.#open.delete(address);
    else this.#open.set(address, left);
  }
}

function refused(status: 429 | 503, retryAfterSeconds: number): GateAnswer {
  return { type: 'refused', status, retryAfterSeconds };
}
