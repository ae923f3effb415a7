import { msToSamples, samplesToMs } from '../shared/audio/sample-rate.ts';
import type { CapturePortMessage } from '../shared/messages/capture-port.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { ReadyMessage } from '../shared/protocol/server-message.ts';
import type { Outcome, StreamProgress, StreamState } from '../shared/stream/stream-state.ts';
import { Conversation } from './conversation.ts';
import { EventQueue, MAX_UNREAD_EVENTS, type StreamEvent } from './event-queue.ts';
import { failure, type Failure } from './failure.ts';
import { FlushList } from './flush-list.ts';
import { Link } from './link.ts';
import { ProgressWatch } from './progress-watch.ts';
import { Sender } from './sender.ts';
import { StreamBuffer } from './stream-buffer.ts';
import { StreamInput } from './stream-input.ts';
import { shownState, talkOf, type Phase } from './stream-phase.ts';
import { startMessageOf, type SttStreamConfig, type SttStreamDeps } from './stt-stream-options.ts';
import { Timeline } from './timeline.ts';

/** A five-minute outage and what was un-final before it: 13.5 MB. */
const DEFAULT_CAPACITY_SAMPLES = msToSamples(420_000);
/** Where this stream's timeline begins: it continues no other. */
const BASE = 0;

/** Opens a stream; it connects at once. Never throws: whatever goes wrong is its outcome. */
export function openSttStream(config: SttStreamConfig, deps: SttStreamDeps): SttStream {
  return new SttStream(config, deps);
}

/**
 * One source's audio to the server and its transcript back: docs/STREAM.md has the rules. Lives in
 * the worker, belongs to one thread. No verb throws or rejects.
 */
export class SttStream {
  /** How the stream ended; never rejects. The promise that {@link endInput} answers. */
  readonly outcome: Promise<Outcome>;
  readonly #deps: SttStreamDeps;
  readonly #queue = new EventQueue();
  readonly #buffer: StreamBuffer;
  readonly #input: StreamInput;
  readonly #timeline = new Timeline(BASE);
  readonly #flushes = new FlushList();
  readonly #watch: ProgressWatch;
  #phase: Phase;
  #hasWarnedOfLate = false;
  #settleOutcome: (outcome: Outcome) => void = () => undefined;

  constructor(config: SttStreamConfig, deps: SttStreamDeps) {
    this.#deps = deps;
    this.outcome = new Promise((resolve) => (this.#settleOutcome = resolve));
    this.#buffer = new StreamBuffer(config.capacitySamples ?? DEFAULT_CAPACITY_SAMPLES, BASE);
    this.#watch = new ProgressWatch(deps.clock, (why) => this.#fail(why));
    this.#input = new StreamInput(this.#buffer, deps.clock, {
      handleEnded: () => this.#handleInputEnded(),
      handleAppended: () => this.#handleAppended(),
    });
    this.#phase = { type: 'connecting', link: this.#openLink(config) };
  }

  get state(): StreamState {
    return shownState(this.#phase);
  }

  get progress(): StreamProgress {
    return {
      pushedSamples: this.#buffer.end,
      receivedSamples: this.#timeline.received,
      committedSamples: this.#timeline.committed,
      transcribedSamples: this.#timeline.transcribedSamples,
      missingSamples: this.#timeline.missingSamples,
      originEpochMs: this.#input.originEpochMs,
    };
  }

  /** Frames dropped because their epoch was over (S16). */
  get staleFrames(): number {
    return this.#input.staleFrames;
  }

  /** For one reader at a time, who may come late (S8). Not beside `onEvent`. */
  get events(): AsyncIterable<StreamEvent> {
    if (this.#deps.onEvent) throw new TypeError('the events of this stream go to onEvent');
    return this.#queue;
  }

  /** A worklet of this epoch was attached and has not spoken yet (S17). */
  expectEpoch(epoch: number): void {
    this.#input.expectEpoch(epoch);
  }

  /** Copies a frame of 16 kHz mono, or takes the end of its epoch. Never blocks (S4, S5). */
  pushFrame(message: CapturePortMessage): 'sent' | 'buffered' | 'refused' {
    const result = this.#input.take(message);
    if (result === 'late') this.#warnOfLate();
    if (result !== 'taken') return 'refused';
    this.#handleAppended();
    const sentTo = talkOf(this.#phase)?.sender.sentTo;
    const isSent = !this.#input.isUndecided && sentTo === this.#buffer.end;
    return isSent ? 'sent' : 'buffered';
  }

  /** The source has nothing for `samples`; one that goes on is told in pieces of at most 10 s. */
  gap(reason: ClientGapReason, samples: number): 'taken' | 'refused' {
    const result = this.#input.takeGap(reason, samples);
    if (result === 'late') this.#warnOfLate();
    if (result !== 'taken') return 'refused';
    this.#handleAppended();
    return 'taken';
  }

  /** All finals up to now, the stream stays open. Settles with the outcome if that comes first. */
  finalize(): Promise<'flushed' | Outcome> {
    if (this.#input.state === 'ended') return this.outcome;
    this.#input.decide();
    const promise = this.#flushes.ask(this.#buffer.end);
    if (!promise) this.#deps.log.warn('too_many_flushes');
    this.#handleAppended();
    return promise ?? this.outcome;
  }

  /** No more audio comes: sends what is buffered and waits for every final (S1–S3). */
  endInput(): Promise<Outcome> {
    this.#input.end();
    return this.outcome;
  }

  /** Waits no longer. */
  giveUp(): void {
    this.#fail(failure('given_up', 'given up while waiting'));
  }

  /** Aborts at once (S7). */
  close(): void {
    this.#finish({ type: 'aborted' });
  }

  #openLink(config: SttStreamConfig): Link {
    const { clock, openSocket, log } = this.#deps;
    const start = startMessageOf(config, BASE);
    const lastSeq = () => this.#timeline.lastSeq;
    return new Link(
      { url: config.url, start, clock, openSocket, log, lastSeq },
      {
        handleReady: (ready) => this.#handleReady(ready),
        handleMessage: (message) => talkOf(this.#phase)?.handle(message),
        handleLost: (why) => this.#fail(why),
      },
    );
  }

  #handleReady(ready: ReadyMessage): void {
    const phase = this.#phase;
    if (phase.type !== 'connecting' && phase.type !== 'draining') return;
    if (ready.received !== BASE || ready.committed !== BASE)
      return this.#fail(failure('protocol', `ready at ${ready.received}, ${ready.committed}`));
    const { link } = phase;
    const talk = this.#openConversation(link, ready);
    this.#deps.log.info('ready', { session: ready.session, engine: ready.engine.name });
    if (phase.type === 'draining') this.#drain(link, talk);
    else this.#enter({ type: 'streaming', link, talk, sessionId: ready.session });
    this.#handleAppended();
  }

  #openConversation(link: Link, ready: ReadyMessage): Conversation {
    const { clock, log } = this.#deps;
    const [buffer, flushes] = [this.#buffer, this.#flushes];
    const sender = new Sender({ buffer, flushes, link, clock, ready });
    return new Conversation(
      { sender, buffer, flushes, log, timeline: this.#timeline, watch: this.#watch },
      {
        handleEvent: (event) => this.#emit(event),
        handleProgress: () => this.#handleAppended(),
        handleDone: (total) =>
          this.#finish({ type: 'completed', durationMs: samplesToMs(total - BASE) }),
        handleFailure: (why) => this.#fail(why),
      },
    );
  }

  /** The timeline may have grown: send, and watch what waits. */
  #handleAppended(): void {
    talkOf(this.#phase)?.sender.pump();
    if (this.#phase.type === 'streaming')
      this.#watch.noteWaiting(this.#buffer.end - this.#timeline.committed);
    this.#deps.onProgress?.();
  }

  #handleInputEnded(): void {
    const phase = this.#phase;
    switch (phase.type) {
      case 'connecting':
        if (this.#buffer.end === BASE) return this.#finish({ type: 'completed', durationMs: 0 });
        return this.#enter({ type: 'draining', link: phase.link, talk: null });
      case 'streaming':
        return this.#drain(phase.link, phase.talk);
      case 'draining':
      case 'closed':
        return;
    }
  }

  /** Input has ended and the link is ready: all that is left, then the end. */
  #drain(link: Link, talk: Conversation): void {
    this.#watch.startDrain();
    talk.sender.end();
    talk.sender.pump();
    this.#enter({ type: 'draining', link, talk });
  }

  #warnOfLate(): void {
    if (this.#hasWarnedOfLate) return;
    this.#hasWarnedOfLate = true;
    this.#deps.log.warn('pushed_after_end');
  }

  #enter(phase: Exclude<Phase, { type: 'closed' }>): void {
    this.#phase = phase;
    const { state } = this;
    if (state.type !== 'closed') this.#emit({ type: 'state', state });
  }

  #fail(error: Failure): void {
    this.#finish({ type: 'failed', error });
  }

  /** The one way out: releases everything, then tells the last words and the end, then settles. */
  #finish(outcome: Outcome): void {
    const phase = this.#phase;
    if (phase.type === 'closed') return;
    talkOf(phase)?.sender.stop();
    phase.link.leave();
    this.#phase = { type: 'closed', outcome };
    this.#watch.stop();
    this.#input.close();
    this.#buffer.clear();
    this.#deps.log.info('closed', { outcome: outcome.type, ...codeOf(outcome) });
    if (outcome.type === 'failed')
      for (const event of this.#timeline.unconfirmed()) this.#emit(event);
    this.#emit({ type: 'closed', outcome });
    this.#flushes.settleAll(outcome);
    this.#settleOutcome(outcome);
    this.#deps.onProgress?.();
  }

  #emit(event: StreamEvent): void {
    if (this.#deps.onEvent) this.#tellListener(this.#deps.onEvent, event);
    else if (this.#queue.push(event) === 'full')
      this.#fail(failure('internal', `${MAX_UNREAD_EVENTS} events that nobody reads`));
  }

  /** A listener's bug is not the stream's: the stream goes on and still settles. */
  #tellListener(onEvent: (event: StreamEvent) => void, event: StreamEvent): void {
    try {
      onEvent(event);
    } catch {
      this.#deps.log.warn('listener_failed', { event: event.type });
    }
  }
}

function codeOf(outcome: Outcome): { code?: string } {
  return outcome.type === 'failed' ? { code: outcome.error.code } : {};
}
