import { samplesToMs } from '../shared/audio/sample-rate.ts';
import type { CapturePortMessage } from '../shared/messages/capture-port.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type {
  KeptAudio,
  Outcome,
  StreamFailure,
  StreamProgress,
  StreamState,
} from '../shared/stream/stream-state.ts';
import { EventOutlet } from './event-outlet.ts';
import { MAX_UNREAD_EVENTS, type StreamEvent } from './event-queue.ts';
import { Exchange } from './exchange.ts';
import { failure } from './failure.ts';
import { FlushList } from './flush-list.ts';
import { Recording } from './recording.ts';
import { shownState, type Phase } from './stream-phase.ts';
import type { SttStreamConfig, SttStreamDeps } from './stt-stream-options.ts';

export interface OpenSttStreamConfig extends SttStreamConfig {
  /** A stream that has failed goes on with what it kept (S18), which it then has no more. */
  readonly continueFrom?: SttStream;
}

/** It connects at once. Never throws: whatever goes wrong is its outcome. */
export function openSttStream(config: OpenSttStreamConfig, deps: SttStreamDeps): SttStream {
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
  readonly #outlet: EventOutlet;
  readonly #recording: Recording;
  /** Where this stream's part of the timeline begins. */
  readonly #base: number;
  readonly #flushes = new FlushList();
  #phase: Phase;
  /** Its recording is another stream's by now, or was released after a failure. */
  #hasLetGo = false;
  #hasWarnedOfLate = false;
  #settleOutcome: (outcome: Outcome) => void = () => undefined;

  constructor(config: OpenSttStreamConfig, deps: SttStreamDeps) {
    this.#deps = deps;
    this.#outlet = new EventOutlet(deps.onEvent, deps.log);
    this.outcome = new Promise((resolve) => (this.#settleOutcome = resolve));
    const { continueFrom } = config;
    const kept = continueFrom ? continueFrom.#handOver() : null;
    this.#recording = kept ?? new Recording({ ...config, ...deps });
    this.#base = this.#recording.timeline.committed;
    this.#recording.belongTo({
      handleInputEnded: () => this.#handleInputEnded(),
      handleAppended: () => this.#handleAppended(),
      handleCaptureStalled: (epoch) => deps.onCaptureStalled?.(epoch),
    });
    this.#phase = { type: 'open', exchange: this.#openExchange(config) };
    const discarded = this.#recording.timeline.discardPartials();
    if (discarded) this.#emit(discarded);
    if (this.#hasEnded) this.#handleInputEnded();
  }

  get state(): StreamState {
    const phase = this.#phase;
    return phase.type === 'closed' ? phase : shownState(this.#hasEnded, phase.exchange.link);
  }

  get progress(): StreamProgress {
    const { buffer, input, timeline } = this.#recording;
    return {
      pushedSamples: buffer.end,
      receivedSamples: timeline.received,
      committedSamples: timeline.committed,
      heldSamples: buffer.heldSamples,
      transcribedSamples: timeline.transcribedSamples,
      missingSamples: timeline.missingSamples,
      originEpochMs: input.originEpochMs,
    };
  }

  /** Frames dropped because their epoch was over (S16). */
  get staleFrames(): number {
    return this.#recording.input.staleFrames;
  }

  /** For one reader at a time, who may come late (S8). Not beside `onEvent`. */
  get events(): AsyncIterable<StreamEvent> {
    return this.#outlet.events;
  }

  /** A worklet of this epoch was attached and has not spoken yet (S17); `gapReason`: why nothing was heard before it. */
  expectEpoch(epoch: number, gapReason?: ClientGapReason): void {
    if (!this.#hasLetGo) this.#recording.input.expectEpoch(epoch, gapReason);
  }

  /** Nothing is heard from now on, for this reason; null: it is heard again (S6, S16). */
  interrupt(reason: ClientGapReason | null): void {
    if (!this.#hasLetGo) this.#recording.input.interrupt(reason);
  }

  /**
   * Copies a frame of 16 kHz mono, or takes the end of its epoch. Never blocks (S4, S5). After
   * `failed` it goes into what is kept.
   */
  pushFrame(message: CapturePortMessage): 'sent' | 'buffered' | 'refused' {
    const { input, buffer } = this.#recording;
    if (!this.#hasTaken(this.#hasLetGo ? 'late' : input.take(message))) return 'refused';
    const sentTo = this.#phase.type === 'open' ? this.#phase.exchange.sentTo : null;
    return !this.#recording.isUndecided && sentTo === buffer.end ? 'sent' : 'buffered';
  }

  /** The source has nothing for `samples`; one that goes on is told in pieces of at most 10 s. */
  gap(reason: ClientGapReason, samples: number): 'taken' | 'refused' {
    const { input } = this.#recording;
    const result = this.#hasLetGo ? 'late' : input.takeGap(reason, samples);
    return this.#hasTaken(result) ? 'taken' : 'refused';
  }

  /** All finals up to now, the stream stays open. Settles with the outcome if that comes first. */
  finalize(): Promise<'flushed' | Outcome> {
    if (this.#phase.type === 'closed' || this.#hasEnded) return this.outcome;
    this.#recording.decide();
    const promise = this.#flushes.ask(this.#recording.buffer.end);
    if (!promise) this.#deps.log.warn('too_many_flushes');
    this.#handleAppended();
    return promise ?? this.outcome;
  }

  /** No more audio comes: sends what is buffered and waits for every final (S1–S3). */
  endInput(): Promise<Outcome> {
    if (!this.#hasLetGo) this.#recording.input.end();
    return this.outcome;
  }

  /** The browser is online, or the page awake: whoever waits for a link tries now (S10). */
  wake(): void {
    if (this.#phase.type !== 'open') return;
    const { exchange } = this.#phase; // what is told of a sleep may end the stream
    this.#recording.sleepWatch.look();
    exchange.wake();
  }

  /** Waits no longer; what was not transcribed is kept (S18). */
  giveUp(): void {
    this.#fail(failure('given_up', 'given up while waiting'));
  }

  /** Aborts at once (S7). After `failed` it releases what was kept. */
  close(): void {
    if (this.#phase.type === 'open') this.#finish({ type: 'aborted' });
    else if (!this.#hasLetGo) {
      this.#hasLetGo = true;
      this.#recording.release();
    }
  }

  get #hasEnded(): boolean {
    return this.#recording.input.state === 'ended';
  }

  /** What a failed stream kept, once (S18). */
  #handOver(): Recording | null {
    const phase = this.#phase;
    if (phase.type === 'open' || phase.outcome.type !== 'failed' || this.#hasLetGo) return null;
    this.#hasLetGo = true;
    return this.#recording;
  }

  #openExchange(config: SttStreamConfig): Exchange {
    return new Exchange(
      { config, deps: this.#deps, recording: this.#recording, flushes: this.#flushes },
      {
        handleEvent: (event) => this.#emitIfOpen(event),
        handleLink: () => this.#emitState(),
        handleProgress: () => this.#deps.onProgress?.(),
        handleDone: (total) => this.#complete(total),
        handleFailed: (why) => this.#fail(why),
      },
    );
  }

  #hasTaken(result: 'taken' | 'stale' | 'late'): boolean {
    if (result === 'late' && !this.#hasWarnedOfLate) {
      this.#hasWarnedOfLate = true;
      this.#deps.log.warn('pushed_after_end');
    }
    if (result === 'taken') this.#handleAppended();
    return result === 'taken';
  }

  #handleAppended(): void {
    if (this.#phase.type === 'open') this.#phase.exchange.pump();
    this.#deps.onProgress?.();
  }

  #handleInputEnded(): void {
    if (this.#phase.type !== 'open') return;
    const { exchange } = this.#phase;
    const { end } = this.#recording.buffer;
    // Nothing was ever pushed or kept, and nobody is there to say so: complete, locally (S3).
    if (end === this.#base && exchange.link.type !== 'ready') return this.#complete(end);
    this.#emitState();
    exchange.end();
  }

  #complete(totalSamples: number): void {
    this.#finish({ type: 'completed', durationMs: samplesToMs(totalSamples) });
  }

  #fail(error: StreamFailure): void {
    if (this.#phase.type === 'open')
      this.#finish({ type: 'failed', error, kept: this.#keptAudio() });
  }

  #keptAudio(): KeptAudio {
    const { buffer, timeline } = this.#recording;
    return {
      committedSamples: timeline.committed,
      totalSamples: buffer.end,
      heldSamples: buffer.heldSamples,
      inputEnded: this.#hasEnded,
    };
  }

  /** The one way out: releases everything, then tells the last words and the end, then settles. */
  #finish(outcome: Outcome): void {
    const phase = this.#phase;
    if (phase.type === 'closed') return;
    phase.exchange.stop();
    this.#phase = { type: 'closed', outcome };
    const isKept = outcome.type === 'failed';
    if (isKept) this.#recording.keep();
    else this.#recording.release();
    this.#deps.log.info('closed', { outcome: outcome.type, ...codeOf(outcome) });
    if (isKept) for (const event of this.#recording.timeline.unconfirmed()) this.#emit(event);
    this.#emit({ type: 'closed', outcome });
    this.#flushes.settleAll(outcome);
    this.#settleOutcome(outcome);
    this.#deps.onProgress?.();
  }

  #emitState(): void {
    const { state } = this;
    if (state.type !== 'closed') this.#emit({ type: 'state', state });
  }

  /** The event before it may have ended the stream, and nothing comes after the end (S8). */
  #emitIfOpen(event: StreamEvent): void {
    if (this.#phase.type === 'open') this.#emit(event);
  }

  #emit(event: StreamEvent): void {
    if (this.#outlet.emit(event) === 'full')
      this.#fail(failure('internal', `${MAX_UNREAD_EVENTS} events that nobody reads`));
  }
}

function codeOf(outcome: Outcome): { code?: string } {
  return outcome.type === 'failed' ? { code: outcome.error.code } : {};
}
