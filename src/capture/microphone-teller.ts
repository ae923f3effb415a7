import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { LiveMicrophoneOptions, MicrophoneState } from './live-microphone.ts';

/** Tells changes of a microphone's state, and each interruption and its end once. */
export class MicrophoneTeller {
  readonly #options: Pick<LiveMicrophoneOptions, 'onInterruption' | 'onState'>;
  #state: MicrophoneState;
  #interruption: ClientGapReason | null = null;

  /** Tells the first state. */
  constructor(
    first: MicrophoneState,
    options: Pick<LiveMicrophoneOptions, 'onInterruption' | 'onState'>,
  ) {
    this.#state = first;
    this.#options = options;
    options.onState(first);
  }

  get state(): MicrophoneState {
    return this.#state;
  }

  /** Told and not yet ended. */
  get interruption(): ClientGapReason | null {
    return this.#interruption;
  }

  show(state: MicrophoneState): void {
    if (isSame(state, this.#state)) return;
    this.#state = state;
    this.#options.onState(state);
  }

  /** Null: heard again. */
  interrupt(reason: ClientGapReason | null): void {
    if (reason === this.#interruption) return;
    this.#interruption = reason;
    this.#options.onInterruption(reason);
  }
}

function isSame(a: MicrophoneState, b: MicrophoneState): boolean {
  switch (a.type) {
    case 'live':
      return b.type === a.type && b.applied === a.applied;
    case 'interrupted':
      return b.type === a.type && b.applied === a.applied && b.reason === a.reason;
    case 'recovering':
      return b.type === a.type && b.applied === a.applied && b.cause === a.cause;
    case 'lost':
      return b.type === a.type && b.code === a.code;
  }
}
