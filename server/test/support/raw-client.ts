import { WebSocket } from 'ws';
import { encodeAudioFrame } from '../../../src/shared/protocol/audio-frame.ts';
import { serverMessage, type ServerMessage } from '../../../src/shared/protocol/server-message.ts';
import { SUBPROTOCOL } from '../../../src/shared/protocol/version.ts';

export interface RawClientOptions {
  readonly origin?: string;
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
  /** Do not answer the server's pings. */
  readonly autoPong?: boolean;
}

export type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export const AUDIO = { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: 1 } as const;

/**
 * A client with no mind of its own: sends what the test says, keeps all that comes, in order, each
 * checked against the protocol's schema. Waits end with the message or with the socket's close.
 */
export class RawClient {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  /** Settles with the close; with code 1006 and the HTTP status where the upgrade was refused. */
  readonly closed: Promise<Closed>;
  readonly opened: Promise<void>;
  readonly #waiting = new Set<() => void>();
  #close: Closed | null = null;
  #sent = 0;

  constructor(url: string, options: RawClientOptions) {
    const { protocols = [SUBPROTOCOL], ...rest } = options;
    this.socket = new WebSocket(url, protocols, rest);
    this.socket.on('message', (data: Buffer) => {
      this.messages.push(serverMessage.parse(JSON.parse(data.toString())));
      this.#look();
    });
    this.opened = new Promise((resolve) => this.socket.once('open', () => resolve()));
    let refusal = '';
    this.socket.on('error', (error) => (refusal = error.message));
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        this.#close = { code, reason: refusal || String(reason) };
        resolve(this.#close);
        this.#look();
      });
    });
  }

  /** Sends a start and waits for its `ready`. */
  async start(fields: Record<string, unknown> = {}): Promise<Of<'ready'>> {
    await this.opened;
    this.send({ type: 'start', audio: AUDIO, ...fields });
    const ready = await this.next('ready');
    this.#sent = ready.received;
    return ready;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Sends audio after what was sent before, in frames of `frameSamples`. */
  sendAudio(pcm: Int16Array, frameSamples = 1_600): void {
    for (let at = 0; at < pcm.length; at += frameSamples) {
      this.sendFrame(this.#sent, pcm.subarray(at, at + frameSamples));
    }
  }

  sendFrame(firstSample: number, pcm: Int16Array, lastEventSeq = 0): void {
    this.socket.send(encodeAudioFrame({ lastEventSeq, firstSample, pcm }));
    this.#sent = Math.max(this.#sent, firstSample + pcm.length);
  }

  sendGap(samples: number, reason: string): void {
    this.send({ type: 'gap', from: this.#sent, to: this.#sent + samples, reason });
    this.#sent += samples;
  }

  /** Ends the input at all that was sent. */
  end(): void {
    this.send({ type: 'end_of_stream', at: this.#sent });
  }

  /** The first message of a type that `matches`, come or to come. Rejects if the socket closes first. */
  async next<T extends ServerMessage['type']>(
    type: T,
    matches: (message: Of<T>) => boolean = () => true,
  ): Promise<Of<T>> {
    const find = (): Of<T> | undefined =>
      this.messages.find((it): it is Of<T> => it.type === type && matches(it as Of<T>));
    await this.until(() => find() !== undefined, `a ${type}`);
    return find() as Of<T>;
  }

  /** Resolves once `met`, asked again at each message. Rejects if the socket closes first. */
  until(met: () => boolean, what = 'the condition'): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!met() && !this.#close) return;
        this.#waiting.delete(look);
        if (met()) resolve();
        else reject(new Error(`closed ${JSON.stringify(this.#close)} before ${what} came`));
      };
      this.#waiting.add(look);
      look();
    });
  }

  all<T extends ServerMessage['type']>(type: T): Of<T>[] {
    return this.messages.filter((it): it is Of<T> => it.type === type);
  }

  get isClosed(): boolean {
    return this.#close !== null;
  }

  /** Samples sent so far, gaps with them: where the next ones begin. */
  get sentSamples(): number {
    return this.#sent;
  }

  /** Texts of the finals so far, the silent ones left out. */
  get text(): string {
    return this.all('final')
      .map(({ text }) => text)
      .filter(Boolean)
      .join(' ');
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}
