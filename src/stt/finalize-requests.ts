import type { Outcome } from '../shared/stream/stream-state.ts';

type Finalized = 'flushed' | Outcome;

/** The open `finalize` calls of one stream: each is answered once, by its own number or with the outcome. */
export class FinalizeRequests {
  readonly #open = new Map<number, (result: Finalized) => void>();
  readonly #send: (requestId: number) => void;
  #nextRequest = 1;

  constructor(send: (requestId: number) => void) {
    this.#send = send;
  }

  ask(): Promise<Finalized> {
    return new Promise((resolve) => this.#ask(resolve));
  }

  answer(requestId: number, result: Finalized): void {
    this.#open.get(requestId)?.(result);
    this.#open.delete(requestId);
  }

  /** Nobody will answer what was sent: sends it again, with new numbers. */
  askAgain(): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const settle of open) this.#ask(settle);
  }

  answerAll(outcome: Outcome): void {
    for (const settle of this.#open.values()) settle(outcome);
    this.#open.clear();
  }

  #ask(settle: (result: Finalized) => void): void {
    const requestId = this.#nextRequest++;
    this.#open.set(requestId, settle);
    this.#send(requestId);
  }
}
