import type { FailureCode } from '../shared/protocol/codes.ts';
import type { Outcome, StreamState } from '../shared/stream/stream-state.ts';
import type { Link } from '../state/link.ts';
import type { ServerTroubleCode, Trouble } from '../state/trouble.ts';
import type { Readiness } from './mic-session-ports.ts';

/** Why no socket opens, by what the server says of itself meanwhile. */
const DIAGNOSES = {
  ready: 'refused',
  not_ready: 'not_ready',
  no_answer: 'unreachable',
} as const satisfies Record<Readiness, ServerTroubleCode>;

export interface LinkWatchOptions {
  /** Bounded in time; never rejects. */
  askReadiness(): Promise<Readiness>;
  /** Whether a token goes with the first try. */
  readonly tokenSent: boolean;
  /** A diagnosis has changed the link. */
  onChange(): void;
}

/**
 * The link of one stream as the reader is told of it, over all its tries. While no socket opens, the
 * server is asked beside it why: the socket itself may not tell.
 */
export class LinkWatch {
  readonly #options: LinkWatchOptions;
  #link: Link = { type: 'connecting' };
  #outcome: Outcome | null = null;
  #tokenSent: boolean;
  #hadLink = false;
  /** What went wrong last since there was a link. */
  #cause: ServerTroubleCode | null = null;
  #isAsking = false;
  /** What the server last said of itself since there was a link. */
  #readiness: Readiness | null = null;

  constructor(options: LinkWatchOptions) {
    this.#options = options;
    this.#tokenSent = options.tokenSent;
  }

  get link(): Link {
    return this.#link;
  }

  /** Of the newest try; null while it runs. */
  get outcome(): Outcome | null {
    return this.#outcome;
  }

  /** The newest try has failed, and the stream still holds what it has not transcribed, and takes more. */
  get isKept(): boolean {
    return this.#outcome?.type === 'failed' && this.#outcome.kept !== null;
  }

  handleState(state: StreamState): void {
    switch (state.type) {
      case 'connecting':
        return this.#handlePending(null);
      case 'streaming':
        return this.#handleReady();
      case 'reconnecting':
        return this.#handlePending(state.cause);
      case 'draining':
        return state.link.type === 'ready' ? this.#handleReady() : this.#handlePending(state.cause);
      case 'closed':
        return this.#handleOutcome(state.outcome);
    }
  }

  /** Another try begins with what the last one kept. */
  retry(tokenSent: boolean): void {
    this.#tokenSent = tokenSent;
    this.#outcome = null;
    this.#handlePending(null);
  }

  #handleReady(): void {
    const again = this.#link.type === 'ready' ? this.#link.again : this.#cause !== null;
    this.#hadLink = true;
    this.#cause = null;
    this.#readiness = null;
    this.#link = { type: 'ready', again };
  }

  #handlePending(cause: FailureCode | null): void {
    if (cause === 'unreachable') {
      // What was found out last time stands until there is another answer.
      this.#cause = isDiagnosis(this.#cause) ? this.#cause : cause;
      void this.#diagnose();
    } else {
      this.#cause = cause ?? this.#cause;
    }
    this.#showPending();
  }

  #showPending(): void {
    this.#link =
      this.#cause === null
        ? { type: 'connecting' }
        : { type: 'reconnecting', cause: this.#cause, hadLink: this.#hadLink };
  }

  #handleOutcome(outcome: Outcome): void {
    this.#outcome = outcome;
    if (outcome.type === 'completed') return;
    // Nobody but this page ends a stream of its own: one that was aborted is not understood.
    const failure = outcome.type === 'failed' ? outcome.error : null;
    const code = failure?.code ?? 'protocol';
    const cause = code === 'unreachable' && isDiagnosis(this.#cause) ? this.#cause : code;
    this.#cause = cause;
    const trouble: Trouble = {
      code: cause,
      retryAfterMs: failure?.retryAfterMs ?? null,
      tokenSent: this.#tokenSent,
    };
    this.#link = { type: 'failed', trouble };
  }

  async #diagnose(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const readiness = await this.#options.askReadiness();
    this.#isAsking = false;
    // Since then there may have been a link, or another reason that needs no guess.
    if (this.#link.type !== 'reconnecting' || !isDiagnosis(this.#cause)) return;
    const hasCome = readiness === 'ready' && (this.#readiness ?? 'ready') !== 'ready';
    this.#readiness = readiness;
    // Ready only since the attempt: the next one will tell.
    if (hasCome) return;
    const cause = DIAGNOSES[readiness];
    if (cause === this.#cause) return;
    this.#cause = cause;
    this.#showPending();
    this.#options.onChange();
  }
}

function isDiagnosis(cause: ServerTroubleCode | null): cause is (typeof DIAGNOSES)[Readiness] {
  return cause === 'unreachable' || cause === 'not_ready' || cause === 'refused';
}
