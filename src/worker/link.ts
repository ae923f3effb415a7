import { encodeAudioFrame } from '../shared/protocol/audio-frame.ts';
import { CLOSE_LEFT_TO_RESUME } from '../shared/protocol/codes.ts';
import type { ClientMessage, StartMessage } from '../shared/protocol/client-message.ts';
import type { ReadyMessage, ServerMessage } from '../shared/protocol/server-message.ts';
import { SUBPROTOCOL } from '../shared/protocol/version.ts';
import type { Clock } from '../shared/time/clock.ts';
import { DEADLINES_MS, Deadlines } from './deadlines.ts';
import { linkLoss, lost, misunderstanding, type ErrorMessage, type LinkLoss } from './failure.ts';
import { parseServerMessage } from './message-parser.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';
import type { StreamLog } from './stream-log.ts';
import type { OpenSocket, StreamSocket } from './transport.ts';

/** However short an idle limit the server names: its nonsense must not become a flood of pings. */
const LEAST_UNSAID_MS = 1_000;

type Phase = 'opening' | 'starting' | 'ready' | 'left';

/** Every message of the server but the first `ready`. */
export type LinkMessage = Exclude<ServerMessage, { type: 'ready' }>;

export interface LinkOptions {
  readonly url: string;
  readonly start: StartMessage;
  readonly clock: Clock;
  readonly sleepWatch: SleepWatch;
  readonly openSocket: OpenSocket;
  readonly log: StreamLog;
  /** Highest `seq` processed, for every message that goes out. */
  readonly lastSeq: () => number;
}

export interface LinkHandlers {
  /** First, once. */
  handleReady(ready: ReadyMessage): void;
  /** After `handleReady` only. */
  handleMessage(message: LinkMessage): void;
  /** Last, once, unless {@link Link.leave} came first. The socket is closed already. */
  handleLost(loss: LinkLoss): void;
}

/**
 * One attempt and its socket: opening, `start`, `ready`, liveness (S11), parsing. What happens on a
 * socket that was left reaches nobody (S9). Decides nothing about the stream.
 */
export class Link {
  readonly #socket: StreamSocket;
  readonly #options: LinkOptions;
  readonly #handlers: LinkHandlers;
  readonly #deadlines: Deadlines;
  #phase: Phase = 'opening';
  #fatalError: ErrorMessage | null = null;
  #hasWarnedOfUnknown = false;
  #unsaidMs: number = DEADLINES_MS.unsaid;

  constructor(options: LinkOptions, handlers: LinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#deadlines = new Deadlines(options.clock, options.sleepWatch);
    this.#deadlines.arm('open', () =>
      this.#lose(lost('unreachable', `no socket within ${DEADLINES_MS.open} ms`)),
    );
    this.#socket = options.openSocket(options.url, SUBPROTOCOL, {
      handleOpen: (subprotocol) => this.#handleOpen(subprotocol),
      handleText: (text) => this.#handleText(text),
      handleBinary: () => this.#misunderstood('binary data'),
      handleClose: (code) => this.#handleClose(code),
    });
  }

  /** Bytes that wait in the socket. */
  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  sendControl(message: Exclude<ClientMessage, StartMessage>): void {
    this.#send(JSON.stringify({ ...message, lastSeq: this.#options.lastSeq() }));
  }

  sendAudio(firstSample: number, pcm: Int16Array): void {
    this.#send(encodeAudioFrame({ lastEventSeq: this.#options.lastSeq(), firstSample, pcm }));
  }

  /** Of no more use, whatever it is that shows it: ends as if lost. */
  abandon(loss: LinkLoss): void {
    this.#lose(loss);
  }

  /** Asks for a sign of life, if there should be one: whoever has slept does not know. */
  probe(): void {
    if (this.#phase === 'ready') this.#ping();
  }

  /** For good: closes the socket with 1000; no handler is called any more. Idempotent. */
  leave(): void {
    this.#close(1000);
  }

  #close(code: number): void {
    if (this.#phase === 'left') return;
    this.#phase = 'left';
    this.#deadlines.clear();
    this.#socket.close(code);
  }

  #send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#phase !== 'starting' && this.#phase !== 'ready') return;
    this.#socket.send(data);
    if (this.#phase === 'ready') this.#said();
  }

  #handleOpen(subprotocol: string): void {
    if (this.#phase !== 'opening') return;
    this.#phase = 'starting';
    this.#deadlines.disarm('open');
    if (subprotocol !== SUBPROTOCOL) return this.#misunderstood('another subprotocol');
    this.#deadlines.arm('ready', () => {
      const why = `no ready within ${DEADLINES_MS.ready} ms`;
      this.#lose(linkLoss(null, this.#fatalError, why));
    });
    this.#send(JSON.stringify(this.#options.start));
  }

  #handleText(text: string): void {
    if (this.#phase === 'left') return;
    if (this.#phase === 'ready') this.#heard();
    const parsed = parseServerMessage(text);
    if (parsed.type === 'malformed') return this.#misunderstood(parsed.why);
    if (parsed.type === 'unknown') return this.#skip();
    const { message } = parsed;
    switch (message.type) {
      case 'ready':
        return this.#handleReady(message);
      case 'warning':
        return this.#options.log.warn('server_warning', { code: shortened(message.code) });
      case 'error':
        return this.#handleError(message);
      default:
        if (this.#phase !== 'ready') return this.#misunderstood(`${message.type} before ready`);
        return this.#handlers.handleMessage(message);
    }
  }

  #handleReady(ready: ReadyMessage): void {
    if (this.#phase !== 'starting') return this.#misunderstood('a second ready');
    this.#phase = 'ready';
    this.#deadlines.disarm('ready');
    const idleThirdMs = Math.max(LEAST_UNSAID_MS, ready.limits.idleTimeoutMs / 3);
    this.#unsaidMs = Math.min(DEADLINES_MS.unsaid, idleThirdMs);
    this.#heard();
    this.#said();
    this.#handlers.handleReady(ready);
  }

  /** A fatal one says why the close that follows it comes; the close itself ends the link. */
  #handleError(error: ErrorMessage): void {
    const { fatal } = error;
    this.#options.log.warn('server_error', { code: shortened(error.code), fatal });
    if (!fatal || this.#fatalError) return;
    this.#fatalError = error;
    this.#deadlines.arm('closing', () =>
      this.#lose(linkLoss(null, error, `no close within ${DEADLINES_MS.closing} ms of an error`)),
    );
  }

  #handleClose(code: number): void {
    const wasOpening = this.#phase === 'opening';
    if (wasOpening) return this.#lose(lost('unreachable', `the socket did not open (${code})`));
    this.#lose(linkLoss(code, this.#fatalError, `the socket was closed with ${code}`));
  }

  #heard(): void {
    this.#deadlines.arm('quiet', () => this.#ping());
    this.#deadlines.arm('silent', () => {
      const why = `nothing heard for ${DEADLINES_MS.silent} ms`;
      this.#lose(linkLoss(null, this.#fatalError, why));
    });
  }

  /** Acks of what is un-final keep the link from ever being quiet, and the server ends one that says nothing. */
  #said(): void {
    this.#deadlines.arm('unsaid', () => this.#ping(), this.#unsaidMs);
  }

  #ping(): void {
    this.sendControl({ type: 'ping', t: this.#options.clock.now() });
  }

  #skip(): void {
    if (this.#hasWarnedOfUnknown) return;
    this.#hasWarnedOfUnknown = true;
    this.#options.log.warn('unknown_message_type');
  }

  #misunderstood(why: string): void {
    this.#lose(misunderstanding(why));
  }

  #lose(loss: LinkLoss): void {
    if (this.#phase === 'left') return;
    // With 1000 the server would forget the session that another attempt is to resume.
    this.#close(loss.action === 'fail' ? 1000 : CLOSE_LEFT_TO_RESUME);
    this.#handlers.handleLost(loss);
  }
}

/** A code is a short word; whatever else a server writes there stays out of the log. */
function shortened(code: string): string {
  return code.slice(0, 64);
}
