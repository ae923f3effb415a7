import type { LinkLoss } from './failure.ts';

/** What comes after a link that ended. `wait_anew`: without the session, which the server will not give back. */
export type NextStep = 'wait' | 'wait_anew' | 'ask_for_token' | 'fail';

/** Reads the table of codes for one stream: some of its actions are allowed once until there is progress. */
export class Recovery {
  readonly #done = new Set<LinkLoss['action']>();

  /** `wasReady`: the link had been, so that who is superseded after it gives way. */
  after(action: LinkLoss['action'], wasReady: boolean): NextStep {
    switch (action) {
      case 'reconnect':
      case 'reconnect_after':
        return 'wait';
      case 'fresh_token':
        return this.#isFirst(action) ? 'ask_for_token' : 'fail';
      case 'start_anew':
        return this.#isFirst(action) ? 'wait_anew' : 'fail';
      case 'higher_attempt':
        return !wasReady && this.#isFirst(action) ? 'wait' : 'fail';
      case 'fail':
        return 'fail';
    }
  }

  /** There was progress: a `ready` alone would let a server ask for one token after another. */
  reset(): void {
    this.#done.clear();
  }

  #isFirst(action: LinkLoss['action']): boolean {
    const isFirst = !this.#done.has(action);
    this.#done.add(action);
    return isFirst;
  }
}
