import type { FailureCode } from '../shared/protocol/codes.ts';
import type { ReadyMessage } from '../shared/protocol/server-message.ts';
import type { StreamFailure } from '../shared/stream/stream-state.ts';
import { Deadlines } from './deadlines.ts';
import { failure, type LinkLoss } from './failure.ts';
import { Link, type LinkMessage } from './link.ts';
import { Recovery } from './recovery.ts';
import { RetryBudget } from './retry-budget.ts';
import { RetryDelay } from './retry-delay.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';
import { startMessageOf, type SttStreamConfig, type SttStreamDeps } from './stt-stream-options.ts';
import type { Timeline } from './timeline.ts';

/** S10; `SttStreamConfig.retryBudgetMs` is another. */
const RETRY_BUDGET_MS = 600_000;
/** A platform's timer takes a longer one for none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Where the way to a server is. `attempt` counts from 1; `cause`: why the one before has failed. */
export type ConnectorState =
  | { readonly type: 'connecting'; readonly attempt: number; readonly cause: FailureCode | null }
  | {
      readonly type: 'waiting';
      readonly attempt: number;
      readonly cause: FailureCode;
      readonly retryInMs: number;
    }
  | { readonly type: 'ready'; readonly sessionId: string };

type Phase =
  | { readonly type: 'connecting'; readonly cause: FailureCode | null; readonly link: Link }
  /** Another token is being asked for, after one was refused. */
  | { readonly type: 'asking'; readonly why: StreamFailure }
  | {
      readonly type: 'waiting';
      readonly why: StreamFailure;
      readonly retryInMs: number;
      readonly notBeforeMs: number;
      readonly cancel: () => void;
    }
  | { readonly type: 'ready'; readonly link: Link; readonly sessionId: string }
  | { readonly type: 'stopped' };

export interface ConnectorOptions {
  readonly config: SttStreamConfig;
  readonly deps: SttStreamDeps;
  readonly sleepWatch: SleepWatch;
  readonly timeline: Timeline;
  /** Whether anything waits to be sent or answered: only then is the budget spent. */
  readonly isWanted: () => boolean;
}

export interface ConnectorHandlers {
  /** Messages of this link follow, until `handleLost`. */
  handleReady(ready: ReadyMessage, link: Link): void;
  handleMessage(message: LinkMessage): void;
  /** The ready link is gone. */
  handleLost(): void;
  /** Not ready, and the state is another. */
  handlePending(): void;
  /** No further attempt will be made. */
  handleFailed(why: StreamFailure): void;
}

/**
 * The way to a server (S9–S11): one attempt after another, each with its number (generation) and its
 * socket, until {@link stop}; and what resuming needs to know. All retrying is here and nowhere else.
 */
export class Connector {
  readonly #options: ConnectorOptions;
  readonly #handlers: ConnectorHandlers;
  readonly #delay: RetryDelay;
  readonly #budget: RetryBudget;
  readonly #deadlines: Deadlines;
  readonly #unsubscribe: () => void;
  readonly #recovery = new Recovery();
  #phase: Phase = { type: 'stopped' };
  #attempt = 0;
  #token: string | undefined;
  /** Lives here only, and is told to nobody but the server that gave it. */
  #session: { readonly session: string; readonly secret: string } | null = null;

  constructor(options: ConnectorOptions, handlers: ConnectorHandlers) {
    const { config, deps, sleepWatch } = options;
    this.#options = options;
    this.#handlers = handlers;
    this.#token = config.token;
    this.#delay = new RetryDelay(deps.random);
    const budgetMs = Math.min(config.retryBudgetMs ?? RETRY_BUDGET_MS, LONGEST_TIMER_MS);
    this.#budget = new RetryBudget({ clock: deps.clock, sleepWatch, budgetMs }, () =>
      this.#spent(),
    );
    this.#deadlines = new Deadlines(deps.clock, sleepWatch);
    this.#unsubscribe = sleepWatch.onWake(() => this.wake());
    this.#connect(null);
  }

  get state(): ConnectorState {
    const phase = this.#phase;
    const attempt = this.#attempt;
    switch (phase.type) {
      case 'ready':
        return { type: 'ready', sessionId: phase.sessionId };
      case 'waiting': {
        const { why, retryInMs } = phase;
        return { type: 'waiting', attempt: attempt + 1, cause: why.code, retryInMs };
      }
      case 'asking':
        return { type: 'connecting', attempt: attempt + 1, cause: phase.why.code };
      case 'connecting':
        return { type: 'connecting', attempt, cause: phase.cause };
      case 'stopped':
        return { type: 'connecting', attempt, cause: null };
    }
  }

  /** `received` beyond what it had ever been, or a processed tile. */
  noteProgress(): void {
    this.#recovery.reset();
    this.#delay.reset();
    this.#budget.reset();
  }

  /** Something may wait that did not before, or no longer. */
  noteWanted(): void {
    if (this.#phase.type !== 'ready' && this.#phase.type !== 'stopped' && this.#options.isWanted())
      this.#budget.run();
    else this.#budget.pause();
  }

  /** The browser is online or awake: whoever waits tries now; whoever is ready looks whether it still is. */
  wake(): void {
    const phase = this.#phase;
    if (phase.type === 'ready') phase.link.probe();
    if (phase.type !== 'waiting') return;
    const restMs = phase.notBeforeMs - this.#options.deps.clock.now();
    if (restMs > 0) return;
    phase.cancel();
    this.#connect(phase.why.code);
  }

  /** The ready link is of no more use. */
  abandon(loss: LinkLoss): void {
    if (this.#phase.type === 'ready') this.#phase.link.abandon(loss);
  }

  /** Ends all attempts, with 1000. Idempotent. */
  stop(): void {
    const phase = this.#phase;
    this.#phase = { type: 'stopped' };
    if (phase.type === 'waiting') phase.cancel();
    if (phase.type === 'connecting' || phase.type === 'ready') phase.link.leave();
    this.#deadlines.clear();
    this.#budget.close();
    this.#unsubscribe();
    this.#session = null;
  }

  #connect(cause: FailureCode | null): void {
    const { config, deps, sleepWatch, timeline } = this.#options;
    const attempt = ++this.#attempt;
    const resume = this.#session && { ...this.#session, lastSeq: timeline.lastSeq, attempt };
    const link: Link = new Link(
      {
        url: config.url,
        start: startMessageOf(config, { token: this.#token, base: timeline.committed, resume }),
        clock: deps.clock,
        sleepWatch,
        openSocket: deps.openSocket,
        log: deps.log,
        lastSeq: () => timeline.lastSeq,
      },
      {
        handleReady: (ready) => this.#handleReady(ready, link),
        handleMessage: (message) => this.#handlers.handleMessage(message),
        handleLost: (loss) => this.#handleLost(loss),
      },
    );
    this.#phase = { type: 'connecting', cause, link };
    this.noteWanted();
    if (attempt > 1) this.#handlers.handlePending();
  }

  #handleReady(ready: ReadyMessage, link: Link): void {
    if (ready.resumed && ready.session !== this.#session?.session)
      return this.#fail(failure('protocol', 'another session was resumed'));
    this.#session = { session: ready.session, secret: ready.secret };
    this.#phase = { type: 'ready', link, sessionId: ready.session };
    this.#budget.pause();
    this.#handlers.handleReady(ready, link);
  }

  #handleLost({ failure: why, action }: LinkLoss): void {
    const wasReady = this.#phase.type === 'ready';
    this.#options.deps.log.info('link_lost', { code: why.code, attempt: this.#attempt });
    if (wasReady) this.#handlers.handleLost();
    switch (this.#recovery.after(action, wasReady)) {
      case 'wait':
        return this.#wait(why);
      case 'wait_anew':
        this.#session = null;
        return this.#wait(why);
      case 'ask_for_token':
        return this.#askForToken(why);
      case 'fail':
        return this.#fail(why);
    }
  }

  #wait(why: StreamFailure): void {
    const { clock } = this.#options.deps;
    const retryInMs = this.#delay.next(why.retryAfterMs);
    const cancel = clock.after(retryInMs, () => this.#connect(why.code));
    const notBeforeMs = clock.now() + Math.min(why.retryAfterMs ?? 0, retryInMs);
    this.#phase = { type: 'waiting', why, retryInMs, notBeforeMs, cancel };
    this.noteWanted();
    this.#handlers.handlePending();
  }

  /** The one wait here that is neither the clock's nor the socket's. */
  #askForToken(why: StreamFailure): void {
    const { freshToken } = this.#options.deps;
    if (!freshToken) return this.#fail(why);
    const phase: Phase = { type: 'asking', why };
    this.#phase = phase;
    const settle = (token: string | null): void => {
      if (this.#phase !== phase) return;
      this.#deadlines.disarm('token');
      if (token === null || token === this.#token) return this.#fail(why);
      this.#token = token;
      this.#connect(why.code);
    };
    this.#deadlines.arm('token', () => settle(null));
    freshToken().then(settle, () => settle(null));
    this.#handlers.handlePending();
  }

  #spent(): void {
    const phase = this.#phase;
    if (phase.type === 'waiting' || phase.type === 'asking') return this.#fail(phase.why);
    const code = phase.type === 'connecting' ? phase.cause : null;
    this.#fail(failure(code ?? 'unreachable', 'no link within the time for retries'));
  }

  #fail(why: StreamFailure): void {
    this.stop();
    this.#handlers.handleFailed(why);
  }
}
