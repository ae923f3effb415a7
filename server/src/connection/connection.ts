import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import { decodeAudioFrame } from '../../../src/shared/protocol/audio-frame.ts';
import { ERRORS } from '../../../src/shared/protocol/codes.ts';
import type { ClientMessage, StartMessage } from '../../../src/shared/protocol/client-message.ts';
import { SUBPROTOCOL } from '../../../src/shared/protocol/version.ts';
import type { Session } from '../session/session.ts';
import type { Refusal } from '../session/session-api.ts';
import { Brake } from './brake.ts';
import { Liveness } from './liveness.ts';
import { Outbox } from './outbox.ts';
import type { ConnectionDeps } from './connection-deps.ts';
import { readClientMessage } from './read-client-message.ts';
import { isOfClient, knowsLanguage, readyOf, TOO_FAST, tooLarge } from './replies.ts';

type State =
  | { readonly type: 'awaitingStart'; readonly cancelTimeout: () => void }
  | { readonly type: 'attached'; readonly session: Session; readonly cancelAge: () => void }
  /** A close frame has been sent, or the socket is gone: nothing is taken any more. */
  | { readonly type: 'closed' };

/** Close code of a restart: the client goes on elsewhere from its `committed`. */
const CLOSE_RESTART = 1012;

/**
 * One socket, from its upgrade to its close: limits before parsing, liveness both ways, messages to
 * and from the session that it is attached to. Owns the socket; main thread.
 */
export class Connection {
  readonly #socket: WebSocket;
  readonly #deps: ConnectionDeps;
  readonly #outbox: Outbox;
  readonly #liveness: Liveness;
  readonly #brake: Brake;
  #state: State;
  /** Names the session, once there is one. */
  #log: Logger;

  constructor(socket: WebSocket, deps: ConnectionDeps) {
    const { clock, limits } = deps;
    this.#socket = socket;
    this.#deps = deps;
    this.#log = deps.log;
    this.#outbox = new Outbox(socket, () => this.#cut('client does not read'));
    this.#liveness = new Liveness(clock, limits, {
      ping: () => socket.ping(),
      lost: () => this.#cut('no answer to pings'),
      idle: () => this.#refuse({ code: 'idle_timeout', message: 'nothing came for too long' }),
    });
    this.#brake = new Brake(clock, {
      pause: () => this.#pause(),
      resume: () => this.#resume(),
      warn: () => this.#warn('too_fast', 'more audio than sendUntil allows; reading is paused'),
      tooFast: () => this.#refuse(TOO_FAST),
    });
    const cancelTimeout = clock.after(limits.startTimeoutMs, () =>
      this.#refuse({ code: 'start_timeout', message: 'no start message in time' }),
    );
    this.#state = { type: 'awaitingStart', cancelTimeout };
    socket.on('error', (error) => this.#log.info({ reason: error.message }, 'socket error'));
    socket.on('close', (code) => this.#handleClose(code));
    socket.on('pong', () => this.#liveness.heard());
    // `ws` gives one Buffer a message unless told otherwise.
    socket.on('message', (data: Buffer, isBinary) => this.#handleMessage(data, isBinary));
    if (socket.protocol !== SUBPROTOCOL)
      this.#refuse({
        code: 'unsupported_version',
        message: `offer the subprotocol ${SUBPROTOCOL}`,
      });
  }

  /** Open, and its stream has ended its input: it may finish. */
  get draining(): boolean {
    return this.#state.type === 'attached' && this.#state.session.draining;
  }

  /** The server, or this session's time, is coming to its end. */
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

  /** A mistake of ours ends one stream, never the process that serves the others. */
  #taken(bytes: Buffer, isBinary: boolean): Refusal | null {
    try {
      return isBinary ? this.#handleAudio(bytes) : this.#handleText(bytes);
    } catch (cause) {
      this.#log.error({ err: cause }, 'message handling failed');
      return { code: 'internal', message: 'the server made a mistake' };
    }
  }

  #handleAudio(bytes: Buffer): Refusal | null {
    const { maxFrameBytes } = this.#deps.limits;
    if (bytes.length > maxFrameBytes) return tooLarge('an audio message', maxFrameBytes);
    if (this.#state.type !== 'attached')
      return { code: 'audio_before_start', message: 'audio came before start' };
    const { session } = this.#state;
    const frame = decodeAudioFrame(bytes);
    if (typeof frame === 'string') return { code: 'bad_audio_frame', message: frame };
    session.acknowledge(frame.lastEventSeq);
    const refusal = session.audio(frame);
    if (!refusal && !session.draining) this.#brake.audioCame(() => session.watermarks);
    return refusal;
  }

  #handleText(bytes: Buffer): Refusal | null {
    const { maxStartBytes, maxTextBytes } = this.#deps.limits;
    const starting = this.#state.type === 'awaitingStart';
    if (starting && bytes.length > maxStartBytes) return tooLarge('start', maxStartBytes);
    if (bytes.length > maxTextBytes) return tooLarge('a text message', maxTextBytes);
    const result = readClientMessage(bytes.toString('utf8'));
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
    const { session } = this.#state;
    if (message.lastSeq !== undefined) session.acknowledge(message.lastSeq);
    switch (message.type) {
      case 'start':
        return { code: 'second_start', message: 'the stream has started already' };
      case 'gap':
        return session.gap(message);
      case 'flush':
        return session.flush(message.id, message.at);
      case 'end_of_stream':
        this.#outbox.dropPartial();
        return session.endOfStream(message.at);
      case 'ping':
        this.#outbox.send({ type: 'pong', t: message.t });
        return null;
    }
  }

  #start(message: StartMessage, cancelTimeout: () => void): Refusal | null {
    const { registry, address, clock, limits } = this.#deps;
    const admission = registry.admit(message, address, {
      send: (event) => this.#outbox.send(event),
      finished: () => this.#close(1000, 'done'),
      failed: (refusal, cause) => {
        this.#log.error({ code: refusal.code, err: cause }, 'session failed');
        this.#refuse(refusal);
      },
    });
    if (admission.type === 'refused') return admission.refusal;
    cancelTimeout();
    const { session } = admission;
    const cancelAge = clock.after(limits.maxSessionMs, () => this.#leaveForAge());
    this.#state = { type: 'attached', session, cancelAge };
    this.#log = this.#log.child({ session: session.id });
    this.#log.info({ base: session.watermarks.received }, 'session started');
    this.#outbox.send(readyOf(session, this.#deps.engine, limits));
    const { languages } = this.#deps.engine;
    if (knowsLanguage(languages, message.language)) return null;
    return this.#warn('language_ignored', `this engine knows: ${languages.join(', ')}`);
  }

  #leaveForAge(): void {
    const { clock, limits } = this.#deps;
    if (this.#state.type !== 'attached') return;
    this.announceLeaving(limits.graceMs);
    const { session } = this.#state;
    const cancelAge = clock.after(limits.graceMs, () => this.restart());
    this.#state = { type: 'attached', session, cancelAge };
  }

  #warn(code: string, message: string): null {
    this.#outbox.send({ type: 'warning', code, message });
    return null;
  }

  /** Tells the error; a fatal one closes with its code. */
  #refuse({ code, message, retryAfterMs }: Refusal): void {
    if (this.#state.type === 'closed') return;
    const { close, retryable } = ERRORS[code];
    const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
    const fatal = close !== null;
    this.#outbox.send({ type: 'error', code, message, fatal, retryable, ...retry });
    if (!fatal) return;
    if (this.#state.type === 'awaitingStart' && isOfClient(close)) this.#deps.onStartFailed();
    this.#log.info({ code }, 'stream refused');
    this.#close(close, code);
  }

  /** Ends a socket that no close frame would reach. */
  #cut(reason: string): void {
    this.#log.info({ reason }, 'socket cut');
    this.#release();
    this.#socket.terminate();
  }

  #close(code: number, reason: string): void {
    if (this.#state.type === 'closed') return;
    this.#release();
    this.#socket.close(code, reason);
  }

  #handleClose(code: number): void {
    this.#release();
    this.#log.info({ close: code }, 'connection closed');
    this.#deps.onClosed();
  }

  /** A socket paused would never see the answer to its close. */
  #release(): void {
    const state = this.#state;
    this.#state = { type: 'closed' };
    this.#liveness.close();
    this.#brake.release();
    if (state.type === 'awaitingStart') state.cancelTimeout();
    if (state.type !== 'attached') return;
    state.cancelAge();
    this.#deps.registry.discard(state.session);
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
