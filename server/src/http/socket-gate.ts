import type { Clock } from '../../../src/shared/time/clock.ts';
import { AddressBudget } from './address-budget.ts';

export interface GateLimits {
  readonly maxSockets: number;
  readonly maxSocketsPerAddress: number;
  /** Refused starts of one address in a minute. */
  readonly maxFailedStarts: number;
}

export type GateAnswer =
  | { readonly type: 'open'; readonly leave: () => void }
  | { readonly type: 'refused'; readonly status: 429 | 503; readonly retryAfterSeconds: number };

const RETRY_WHEN_FULL_SECONDS = 5;

/** Caps on sockets, in all and per address, before anything is spent on them. Only failed starts count against the rate. */
export class SocketGate {
  readonly #limits: GateLimits;
  readonly #open = new Map<string, number>();
  readonly #failures: AddressBudget;
  #total = 0;

  constructor(limits: GateLimits, clock: Clock) {
    this.#limits = limits;
    this.#failures = new AddressBudget(limits.maxFailedStarts, clock);
  }

  get openSockets(): number {
    return this.#total;
  }

  enter(address: string): GateAnswer {
    if (this.#total >= this.#limits.maxSockets) return refused(503, RETRY_WHEN_FULL_SECONDS);
    const ofAddress = this.#open.get(address) ?? 0;
    if (ofAddress >= this.#limits.maxSocketsPerAddress)
      return refused(429, RETRY_WHEN_FULL_SECONDS);
    const waitMs = this.failureWaitMs(address);
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

  /** Counts a start, or another use of the access token, that was refused for what the client did. */
  startFailed(address: string): void {
    this.#failures.spend(address);
  }

  /** For how long an address whose starts have failed too often is refused; 0 or less: it is not. */
  failureWaitMs(address: string): number {
    return this.#failures.waitMs(address);
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
