import type { Logger } from 'pino';
import { ERRORS } from '../../../src/shared/protocol/codes.ts';
import type { ClientMessage, StartMessage } from '../../../src/shared/protocol/client-message.ts';
import { SUBPROTOCOL } from '../../../src/shared/protocol/version.ts';
import type { Refusal, SessionOutput } from '../session/session-api.ts';
import type { Admission } from '../session/session-registry.ts';
import { Attachment } from './attachment.ts';
import { Brake } from './brake.ts';
import { Liveness } from './liveness.ts';
import { Outbox } from './outbox.ts';
import type { ConnectionDeps } from './connection-deps.ts';
import { readAudio, readText } from './read-message.ts';
import {
  errorOf,
  IDLE_TIMEOUT,
  isOfClient,
  knowsLanguage,
  readyOf,
  START_TIMEOUT,
  SUPERSEDED,
  TOO_FAST,
  UNSUPPORTED_VERSION,
} from './replies.ts';
import type { ServerSocket } from './server-socket.ts';

type State =
  | { readonly type: 'awaitingStart'; readonly cancelTimeout: () => void }
  | { readonly type: 'attached'; readonly attachment: Attachment }
  /** A close frame has been sent, or the socket is gone: nothing is taken any more. How it closes decides about the session. */
  | { readonly type: 'closed'; readonly attachment: Attachment | null };

/** After `done`, or by whoever wants no more of the stream: its session goes too. */
const CLOSE_COMPLETED = 1000;
/** Close code of a restart: the client goes on elsewhere from its `committed`. */
const CLOSE_RESTART = 1012;

/**
 * One socket, from its upgrade to its close: limits before parsing, liveness both ways, messages to
 * and from the session that it is attached to. Owns the socket; main thread.
 */
export class Connection {
  readonly #socket: ServerSocket;
  readonly #deps: ConnectionDeps;
  readonly #outbox: Outbox;
  readonly #liveness: Liveness;
  readonly #brake: Brake;
  #state: State;
  /** Names the session, once there is one. */
  #log: Logger;

  constructor(socket: ServerSocket, deps: ConnectionDeps) {
    const { clock, limits } = deps;
    this.#socket = socket;
    this.#deps = deps;
    this.#log = deps.log;
    this.#outbox = new Outbox(socket, () => this.#cut('client does not read'));
    this.#liveness = new Liveness(clock, limits, {
      ping: () => socket.ping(),
      lost: () => this.#cut('no answer to pings'),
      idle: () => this.#refuse(IDLE_TIMEOUT),
    });
    this.#brake = new Brake(clock, {
      pause: () => this.#pause(),
      resume: () => this.#resume(),
      warn: () => this.#warn('too_fast', 'more audio than sendUntil allows; reading is paused'),
      tooFast: () => this.#refuse(TOO_FAST),
    });
    const cancelTimeout = clock.after(limits.startTimeoutMs, () => this.#refuse(START_TIMEOUT));
    this.#state = { type: 'awaitingStart', cancelTimeout };
    socket.on('error', (error) => this.#log.info({ reason: error.message }, 'socket error'));
    socket.on('close', (code) => this.#handleClose(code));
    socket.on('pong', () => this.#liveness.heard());
    socket.on('message', (data, isBinary) => this.#handleMessage(data, isBinary));
    if (socket.protocol !== SUBPROTOCOL) this.#refuse(UNSUPPORTED_VERSION);
  }

  /** Open, and its stream has ended its input: it may finish. */
  get draining(): boolean {
    return this.#state.type === 'attached' && this.#state.attachment.draining;
  }

  /** The server is coming to its end. */
  announceLeaving(graceMs: number): void {
    if (this.#state.type === 'attached') this.#outbox.send({ type: 'going_away', graceMs });
  }

  /** Closes without cutting the open segment: the client replays it elsewhere. */
  restart(): void {
    this.#close(CLOSE_RESTART, 'restart');
  }

  #handleMessage(bytes: Buffer, isBinary: boolean): void {
    if (this.#state.type === 'closed') return;
    this.#liveness.messageCame();
    this.#brake.messageCame();
    const refusal = this.#taken(bytes, isBinary);
    if (refusal) this.#refuse(refusal);
    else if (this.draining) this.#liveness.nothingMoreExpected();
  }

  /** A mistake of ours ends one stream, never the process. */
  #taken(bytes: Buffer, isBinary: boolean): Refusal | null {
    try {
      return isBinary ? this.#handleAudio(bytes) : this.#handleText(bytes);
    } catch (cause) {
      this.#log.error({ err: cause }, 'message handling failed');
      return { code: 'internal', message: 'the server made a mistake' };
    }
  }

  #handleAudio(bytes: Buffer): Refusal | null {
    const attachment = this.#state.type === 'attached' ? this.#state.attachment : null;
    const result = readAudio(bytes, attachment !== null, this.#deps.limits);
    if (result.type === 'refused') return result.refusal;
    if (!attachment) return null;
    const refusal = attachment.audio(result.frame);
    if (!refusal && !attachment.draining) this.#brake.audioCame(() => attachment.watermarks);
    return refusal;
  }

  #handleText(bytes: Buffer): Refusal | null {
    const isFirst = this.#state.type === 'awaitingStart';
    const result = readText(bytes, isFirst, this.#deps.limits);
    switch (result.type) {
      case 'refused':
        return result.refusal;
      case 'unknown':
        return this.#warn('unknown_type', 'a message of unknown type was skipped');
      case 'message':
        return this.#handleClientMessage(result.message);
    }
  }

  #handleClientMessage(message: ClientMessage): Refusal | null {
    if (this.#state.type === 'awaitingStart') {
      if (message.type === 'start') return this.#start(message, this.#state.cancelTimeout);
      return { code: 'bad_message', message: 'the first message must be start' };
    }
    if (this.#state.type === 'closed') return null;
    const { attachment } = this.#state;
    if (message.lastSeq !== undefined) attachment.acknowledge(message.lastSeq);
    if (message.type === 'ping') {
      this.#outbox.send({ type: 'pong', t: message.t });
      return null;
    }
    if (message.type === 'end_of_stream') this.#outbox.dropPartial();
    return attachment.take(message);
  }

  #start(message: StartMessage, cancelTimeout: () => void): Refusal | null {
    const { registry, address, engine } = this.#deps;
    const admission = registry.admit(message, address);
    if (admission.type === 'refused') return admission.refusal;
    cancelTimeout();
    this.#attach(admission);
    if (admission.resumed || knowsLanguage(engine.languages, message.language)) return null;
    return this.#warn('language_ignored', `this engine knows: ${engine.languages.join(', ')}`);
  }

  /** `ready` is on its way before anything that the session has to say. */
  #attach({ session, from, resumed }: Extract<Admission, { type: 'admitted' }>): void {
    this.#state = { type: 'attached', attachment: new Attachment(session, from.attempt) };
    this.#log = this.#log.child({ session: session.id });
    const { received } = session.watermarks;
    if (resumed) this.#log.info({ ...from, received }, 'session resumed');
    else this.#log.info({ base: received }, 'session started');
    this.#outbox.send(readyOf(session, resumed, this.#deps));
    session.attach(this.#output(), from);
  }

  #output(): SessionOutput {
    return {
      send: (event) => this.#outbox.send(event),
      resend: (events) => this.#outbox.resend(events),
      finished: () => this.#close(CLOSE_COMPLETED, 'done'),
      superseded: () => this.#refuse(SUPERSEDED),
      restart: () => this.restart(),
      failed: (refusal) => this.#refuse(refusal),
    };
  }

  #warn(code: string, message: string): null {
    this.#outbox.send({ type: 'warning', code, message });
    return null;
  }

  /** Tells the error; a fatal one closes with its code. */
  #refuse(refusal: Refusal): void {
    if (this.#state.type === 'closed') return;
    const { code } = refusal;
    const { close } = ERRORS[code];
    this.#deps.observer?.refused(code);
    this.#outbox.send(errorOf(refusal));
    if (close === null) return;
    if (this.#state.type === 'awaitingStart' && isOfClient(close)) this.#deps.onStartFailed();
    this.#log.info({ code }, 'stream refused');
    // After a mistake of ours nobody knows what the session is worth: its client goes on in another.
    if (code === 'internal' && this.#state.type === 'attached')
      this.#state.attachment.discard('failed');
    this.#close(close, code);
  }

  /** Ends a socket that no close frame would reach. */
  #cut(reason: string): void {
    if (this.#state.type === 'closed') return;
    this.#log.info({ reason }, 'socket cut');
    this.#release()?.detach();
    this.#socket.terminate();
  }

  #close(code: number, reason: string): void {
    if (this.#state.type === 'closed') return;
    const attachment = this.#release();
    // After `done` the session stays as it is until the close handshake shows that it has arrived.
    if (code !== CLOSE_COMPLETED) attachment?.detach();
    this.#socket.close(code, reason);
  }

  #handleClose(code: number): void {
    const attachment = this.#release();
    this.#log.info({ close: code }, 'connection closed');
    if (code === CLOSE_COMPLETED) attachment?.discard('closed');
    else attachment?.detach();
    this.#deps.onClosed();
  }

  /** Nothing is taken any more. A socket left paused would never see the answer to its close. */
  #release(): Attachment | null {
    const state = this.#state;
    const attachment = state.type === 'awaitingStart' ? null : state.attachment;
    this.#state = { type: 'closed', attachment };
    this.#liveness.close();
    this.#brake.release();
    if (state.type === 'awaitingStart') state.cancelTimeout();
    return attachment;
  }

  #pause(): void {
    this.#liveness.pause();
    this.#socket.pause();
  }

  #resume(): void {
    this.#liveness.resume();
    this.#socket.resume();
  }
}
