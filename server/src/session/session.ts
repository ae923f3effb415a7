import type { AudioFrame } from '../../../src/shared/protocol/audio-frame.ts';
import type { ErrorCode } from '../../../src/shared/protocol/codes.ts';
import type { ClientMessage } from '../../../src/shared/protocol/client-message.ts';
import type { ServerMessage } from '../../../src/shared/protocol/server-message.ts';
import type { Clock } from '../../../src/shared/time/clock.ts';
import { AckCadence, type Watermarks } from './ack-cadence.ts';
import { EventLog, type UnnumberedMessage } from './event-log.ts';
import type {
  Refusal,
  SessionEnd,
  SessionEvents,
  SessionLimits,
  SessionOptions,
  SessionOutput,
  SessionServices,
} from './session-api.ts';
import { SessionTimeline } from './session-timeline.ts';

type Link =
  | { readonly type: 'attached'; readonly output: SessionOutput; readonly acks: AckCadence }
  /** `done` is on its way; the close handshake shows that it has arrived. */
  | { readonly type: 'finished'; readonly output: SessionOutput; readonly sinceMs: number }
  /** Nobody listens; it goes on with what it has received until `cancelWindow`'s time is over. */
  | { readonly type: 'detached'; readonly sinceMs: number; readonly cancelWindow: () => void }
  | { readonly type: 'ended' };

type Age =
  | { readonly type: 'young'; readonly cancel: () => void }
  /** `going_away` was told: it can be listened to until its end, and not be resumed. */
  | { readonly type: 'leaving'; readonly cancel: () => void };

/** From where a connection goes on. */
export interface AttachOptions {
  /** The client's generation; greater than that of any connection before it. */
  readonly attempt: number;
  /** All up to it has been processed. */
  readonly lastSeq: number;
}

/**
 * One stream on the server, over one connection after another: its timeline, its reliable events
 * until they are acknowledged, and who listens. Owns its timers. Main thread.
 */
export class Session {
  readonly id: string;
  readonly secret: string;
  readonly #clock: Clock;
  readonly #limits: SessionLimits;
  readonly #events: SessionEvents;
  readonly #timeline: SessionTimeline;
  readonly #log = new EventLog();
  #link: Link;
  #age: Age;
  #attempt = 0;

  /** Detached: whoever creates it attaches a connection. */
  constructor(options: SessionOptions, services: SessionServices, events: SessionEvents) {
    this.id = options.id;
    this.secret = options.secret;
    this.#clock = services.clock;
    this.#limits = options.limits;
    this.#events = events;
    this.#timeline = new SessionTimeline(options, services, {
      emit: (message) => this.#emit(message),
      tellPartial: (partial) => this.#send({ type: 'partial', ...partial }),
      moved: () => void (this.#link.type === 'attached' && this.#link.acks.moved()),
      failed: (code, message, cause) => this.#fail(code, message, cause),
    });
    this.#link = this.#waitForConnection();
    const cancel = this.#clock.after(options.limits.maxSessionMs, () => this.#leave());
    this.#age = { type: 'young', cancel };
  }

  get watermarks(): Watermarks {
    return this.#timeline.watermarks;
  }

  /** Input has ended and finals are still to come. */
  get draining(): boolean {
    return this.#timeline.inputEnded && !this.#timeline.done;
  }

  /** `done` was sent, at least once. */
  get done(): boolean {
    return this.#timeline.done;
  }

  /** The generation of the newest connection. */
  get attempt(): number {
    return this.#attempt;
  }

  /** Since when its place may be given to another, by the clock: detached, or finished. Null while it is in use. */
  get vacantSinceMs(): number | null {
    const link = this.#link;
    return link.type === 'detached' || link.type === 'finished' ? link.sinceMs : null;
  }

  /** Past its age: it is not to be resumed. */
  get leaving(): boolean {
    return this.#age.type === 'leaving';
  }

  /**
   * Everything after `lastSeq`, in order, goes to `output`, and then what is new. The connection
   * before it loses the session first. `ready` is the caller's to send, before this.
   */
  attach(output: SessionOutput, { attempt, lastSeq }: AttachOptions): void {
    const before = this.#link;
    if (before.type === 'ended') return;
    this.#attempt = attempt;
    this.#release(before);
    this.#link = { type: 'attached', output, acks: this.#openAcks() };
    if ('output' in before) before.output.superseded();
    this.#log.acknowledge(lastSeq);
    output.resend(this.#log.after(lastSeq));
    if (this.#timeline.done) this.#finish();
    else this.#timeline.listen(this.#isAttached());
  }

  /** The connection of `attempt` is gone: waits for another, for the resume window. Nothing if a newer one has come. */
  detach(attempt: number): void {
    if (!('output' in this.#link) || attempt !== this.#attempt) return;
    if (this.#age.type === 'leaving') return this.end('aged');
    if (this.#limits.resumeWindowMs === 0) return this.end('expired');
    this.#release(this.#link);
    this.#timeline.listen(false);
    this.#link = this.#waitForConnection();
    this.#events.detached();
  }

  /** The connection of `attempt` has no more use for it. Nothing if a newer one has come. */
  discard(attempt: number, why: 'closed' | 'failed'): void {
    if (attempt === this.#attempt) this.end(why);
  }

  /** Releases everything; nothing is sent any more. Idempotent. */
  end(why: SessionEnd): void {
    if (this.#link.type === 'ended') return;
    this.#release(this.#link);
    this.#link = { type: 'ended' };
    this.#age.cancel();
    this.#timeline.close();
    this.#events.ended(why);
  }

  /** Past its age: ends it, and sends whoever still listens elsewhere. */
  retire(): void {
    const link = this.#link;
    this.end('aged');
    if (link.type === 'attached') link.output.restart();
  }

  audio(frame: AudioFrame): Refusal | null {
    return this.#timeline.audio(frame);
  }

  gap(message: Extract<ClientMessage, { type: 'gap' }>): Refusal | null {
    return this.#timeline.gap(message);
  }

  /** One whose answer is in the log, perhaps not yet arrived, is not answered twice. */
  flush(id: string, at: number): Refusal | null {
    return this.#log.holdsFlushed(id) ? null : this.#timeline.flush(id, at);
  }

  endOfStream(at: number): Refusal | null {
    return this.#timeline.endOfStream(at);
  }

  /** The client has processed all events up to `seq`. */
  acknowledge(seq: number): void {
    this.#log.acknowledge(seq);
  }

  /** Asked anew after what was sent: the socket may have been cut by it. */
  #isAttached(): boolean {
    return this.#link.type === 'attached';
  }

  #waitForConnection(): Link {
    const { resumeWindowMs } = this.#limits;
    const cancelWindow = this.#clock.after(resumeWindowMs, () => this.end('expired'));
    return { type: 'detached', sinceMs: this.#clock.now(), cancelWindow };
  }

  #openAcks(): AckCadence {
    return new AckCadence(
      this.#clock,
      () => this.watermarks,
      (marks) => this.#send({ type: 'ack', ...marks }),
    );
  }

  #release(link: Link): void {
    if (link.type === 'attached') link.acks.close();
    if (link.type === 'detached') link.cancelWindow();
  }

  #emit(message: UnnumberedMessage): void {
    if (this.#link.type === 'ended') return;
    this.#send(this.#log.append(message));
    if (message.type === 'done') this.#finish();
    else if (this.#log.overflowing)
      this.#fail('internal', 'too many events not acknowledged by lastSeq');
  }

  #send(message: ServerMessage): void {
    if (this.#link.type === 'attached') this.#link.output.send(message);
  }

  /** `done` has been sent. What is left waits for the close handshake, or to be sent again. */
  #finish(): void {
    this.#age.cancel();
    if (this.#link.type !== 'attached') return;
    const { output } = this.#link;
    this.#release(this.#link);
    this.#link = { type: 'finished', output, sinceMs: this.#clock.now() };
    output.finished();
  }

  /** Its time is over: the client is told, and goes on in another session, from its `committed`. */
  #leave(): void {
    const { graceMs } = this.#limits;
    if (this.#link.type !== 'attached') return this.end('aged');
    this.#link.output.send({ type: 'going_away', graceMs });
    this.#age = { type: 'leaving', cancel: this.#clock.after(graceMs, () => this.retire()) };
  }

  #fail(code: ErrorCode, message: string, cause?: unknown): void {
    const link = this.#link;
    if (link.type === 'ended') return;
    this.#events.failed({ code, message }, cause);
    this.end('failed');
    if (link.type === 'attached') link.output.failed({ code, message });
  }
}
