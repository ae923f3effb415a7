import type { ReadyMessage } from '../shared/protocol/server-message.ts';
import type { StreamFailure } from '../shared/stream/stream-state.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import { Connector, type ConnectorState } from './connector.ts';
import { Conversation } from './conversation.ts';
import { misunderstanding } from './failure.ts';
import type { FlushList } from './flush-list.ts';
import type { Link } from './link.ts';
import { ProgressWatch } from './progress-watch.ts';
import type { Recording } from './recording.ts';
import { Sender } from './sender.ts';
import type { SttStreamConfig, SttStreamDeps } from './stt-stream-options.ts';

export interface ExchangeOptions {
  readonly config: SttStreamConfig;
  readonly deps: SttStreamDeps;
  readonly recording: Recording;
  readonly flushes: FlushList;
}

/** Any of them may end the stream; nothing here relies on it going on. */
export interface ExchangeHandlers {
  handleEvent(event: TranscriptEvent): void;
  /** {@link Exchange.link} is another. */
  handleLink(): void;
  /** The stream's progress has moved. */
  handleProgress(): void;
  /** All tiles came, and `done` agrees. */
  handleDone(totalSamples: number): void;
  handleFailed(why: StreamFailure): void;
}

/**
 * A recording's way to its transcript over however many links it takes: after each `ready` it sends
 * what that session has not received, oldest first, and hears what is told (docs/STREAM.md).
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #handlers: ExchangeHandlers;
  readonly #connector: Connector;
  readonly #watch: ProgressWatch;
  /** Null while there is no ready link. */
  #talk: Conversation | null = null;
  /** Of the present session: it cannot have received more. */
  #sentTo: number;
  /** The most that any session has received, the furthest that tiles have come: beyond it is progress (S10). */
  #reached: { readonly received: number; readonly committed: number };

  constructor(options: ExchangeOptions, handlers: ExchangeHandlers) {
    const { config, deps, recording, flushes } = options;
    const { sleepWatch, timeline, input } = recording;
    this.#options = options;
    this.#handlers = handlers;
    this.#sentTo = timeline.committed;
    this.#reached = { received: timeline.committed, committed: timeline.committed };
    this.#connector = new Connector(
      {
        config,
        deps,
        sleepWatch,
        timeline,
        isWanted: () => recording.hasUnfinal || input.state === 'ended' || flushes.hasOpen,
      },
      {
        handleReady: (ready, link) => this.#handleReady(ready, link),
        handleMessage: (message) => this.#talk?.handle(message),
        handleLost: () => this.#handleLost(),
        handlePending: () => handlers.handleLink(),
        handleFailed: (why) => handlers.handleFailed(why),
      },
    );
    this.#watch = new ProgressWatch(deps.clock, sleepWatch, (loss) =>
      this.#connector.abandon(loss),
    );
  }

  get link(): ConnectorState {
    return this.#connector.state;
  }

  /** Everything before it was handed to the present link's socket; null without a ready link. */
  get sentTo(): number | null {
    return this.#talk?.sender.sentTo ?? null;
  }

  /** There may be more to send, or to be answered: sends, and watches what waits. */
  pump(): void {
    const { buffer, timeline } = this.#options.recording;
    this.#connector.noteWanted();
    if (!this.#talk) return;
    this.#talk.sender.pump();
    if (!this.#hasEnded) this.#watch.noteWaiting(buffer.end - timeline.committed);
  }

  /** Input has ended: all that is left, then the end, once on each link (S2). */
  end(): void {
    this.#connector.noteWanted();
    if (!this.#talk) return;
    this.#watch.startDrain();
    this.#talk.sender.end();
    this.#talk.sender.pump();
  }

  wake(): void {
    this.#connector.wake();
  }

  /** Closes with 1000 and leaves no timer. Idempotent. */
  stop(): void {
    this.#talk?.sender.stop();
    this.#talk = null;
    this.#watch.stop();
    this.#connector.stop();
  }

  get #hasEnded(): boolean {
    return this.#options.recording.input.state === 'ended';
  }

  #handleReady(ready: ReadyMessage, link: Link): void {
    const { deps, recording, flushes } = this.#options;
    const { timeline, buffer } = recording;
    const why = this.#whyWrong(ready);
    if (why) return link.abandon(misunderstanding(why));
    const { session, resumed } = ready;
    deps.log.info('ready', { session, resumed, engine: ready.engine.name });
    const discarded = resumed ? null : timeline.startSession();
    if (!resumed) this.#sentTo = ready.received;
    timeline.takeReceived(ready.received);
    const received = (): number => timeline.received;
    const sender = new Sender({ buffer, flushes, link, clock: deps.clock, ready, received });
    this.#talk = new Conversation(
      { sender, buffer, flushes, log: deps.log, timeline, watch: this.#watch },
      {
        handleEvent: (event) => this.#handlers.handleEvent(event),
        handleMoved: () => this.#handleMoved(),
        handleDone: (total) => this.#handlers.handleDone(total),
        handleUseless: (loss) => link.abandon(loss),
      },
    );
    this.#handlers.handleLink();
    if (discarded) this.#handlers.handleEvent(discarded);
    if (this.#hasEnded) this.end();
    this.#handleMoved();
  }

  /** Null: what a server may say at this point of the timeline. */
  #whyWrong({ resumed, received, committed }: ReadyMessage): string | null {
    const { timeline } = this.#options.recording;
    const is = `ready at ${received}, ${committed}`;
    if (!resumed)
      return received === timeline.committed && committed === received ? null : `${is}, anew`;
    if (committed < timeline.committed || received < committed) return `${is}, backwards`;
    return received > this.#sentTo ? `${is}, but sent to ${this.#sentTo}` : null;
  }

  #handleLost(): void {
    const talk = this.#talk;
    this.#talk = null;
    talk?.sender.stop();
    this.#sentTo = Math.max(this.#sentTo, talk?.sender.sentTo ?? 0);
    this.#watch.stop();
  }

  #handleMoved(): void {
    const { received, committed } = this.#options.recording.timeline;
    if (received > this.#reached.received || committed > this.#reached.committed) {
      this.#reached = { received: Math.max(received, this.#reached.received), committed };
      this.#connector.noteProgress();
    }
    this.pump();
    this.#handlers.handleProgress();
  }
}
