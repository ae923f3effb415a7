import {
  type ReadyMessage,
  type ReliableMessage,
  type ServerMessage,
} from '../src/shared/protocol/server-message.ts';
import type { Wire } from './wire.ts';

/** What one session has told, on whatever connections. */
export interface Told {
  readonly id: string;
  /** When its first `ready` was sent; world's time. */
  readonly bornMs: number;
  /** The connection that has the session. */
  holder: Wire;
  tiledTo: number;
  finals: number;
  isDone: boolean;
  readonly marks: { received: number; committed: number; sendUntil: number };
  readonly texts: string[];
  /** Flushes by id, with their place. */
  readonly asked: Map<string, number>;
  readonly answered: Set<string>;
}

export interface SessionWatchDeps {
  readonly nowMs: () => number;
  /** Whether a session is still there that nobody has listened to since then; null: somebody does. */
  readonly isKept: (sinceMs: number | null) => boolean;
  /** Whether one that began then may be resumed now. */
  readonly isYoung: (bornMs: number) => boolean;
  /** The server is not leaving. */
  readonly takesStreams: () => boolean;
  readonly violated: (what: string) => void;
}

/**
 * Holds what the server says to the protocol as it is sent: who has which session, the numbering of
 * events, tiling, answers, watermarks; the same words whenever they are sent again.
 */
export class SessionWatch {
  readonly #deps: SessionWatchDeps;
  readonly #sessions = new Map<string, Told>();

  constructor(deps: SessionWatchDeps) {
    this.#deps = deps;
  }

  /** `resumes`: the session that was asked for. */
  ready(wire: Wire, resumes: string | null, message: ReadyMessage): Told {
    const { session, resumed, received, committed, sendUntil } = message;
    const known = this.#sessions.get(session);
    this.#expect(this.#deps.takesStreams(), 'a server that leaves took a stream');
    this.#expect(resumed === (known !== undefined), `session ${session}: resumed is ${resumed}`);
    const lost = resumes === null || resumed ? null : this.#sessions.get(resumes);
    if (lost && this.#deps.isKept(lost.holder.serverLeftAtMs))
      this.#deps.violated('a session that should be there was not resumed');
    const told: Told = known ?? {
      id: session,
      bornMs: this.#deps.nowMs(),
      holder: wire,
      tiledTo: committed,
      finals: 0,
      isDone: false,
      marks: { received, committed, sendUntil },
      texts: [],
      asked: new Map(),
      answered: new Set(),
    };
    const isYoung = told.isDone || this.#deps.isYoung(told.bornMs);
    this.#expect(isYoung, 'a session past its age was resumed');
    told.holder = wire;
    this.#sessions.set(session, told);
    this.#rise(told, message);
    return told;
  }

  /** Anything after `ready`. */
  message(wire: Wire, session: Told | null, message: ServerMessage, text: string): void {
    if (session && message.type === 'ack') this.#rise(session, message);
    if (session && message.type === 'partial')
      this.#expect(message.start >= session.tiledTo, 'a partial after its tile');
    if (!('seq' in message)) return;
    if (!session) return this.#deps.violated(`${message.type} before ready`);
    this.#expect(session.holder === wire, `${message.type} on a connection that lost its session`);
    this.#reliable(session, message, text);
  }

  /** No watermark ever falls. */
  #rise({ marks }: Told, now: Told['marks']): void {
    for (const name of ['received', 'committed', 'sendUntil'] as const) {
      this.#expect(now[name] >= marks[name], `${name} fell from ${marks[name]} to ${now[name]}`);
      marks[name] = now[name];
    }
  }

  #reliable(session: Told, message: ReliableMessage, text: string): void {
    const { seq } = message;
    const before = session.texts[seq - 1];
    if (before !== undefined)
      return this.#expect(before === text, `event ${seq} is another when sent again`);
    // Told while nobody listened: seen first when it is sent again.
    this.#expect(seq === session.texts.length + 1, `event ${seq} after ${session.texts.length}`);
    session.texts[seq - 1] = text;
    switch (message.type) {
      case 'final':
      case 'gap':
        this.#expect(message.start === session.tiledTo, `a tile at ${message.start}`);
        session.tiledTo = message.end;
        if (message.type === 'final') session.finals++;
        return;
      case 'flushed':
        return this.#flushed(session, message.id);
      case 'done':
        session.isDone = true;
        return this.#expect(message.finals === session.finals, `done after ${session.finals}`);
      case 'speech':
    }
  }

  #flushed(session: Told, id: string): void {
    this.#expect(!session.answered.has(id), `flush ${id} was answered twice`);
    session.answered.add(id);
    const at = session.asked.get(id) ?? Number.POSITIVE_INFINITY;
    this.#expect(session.tiledTo >= at, `flush ${id} was answered before its tiles`);
  }

  #expect(isTrue: boolean, what: string): void {
    if (!isTrue) this.#deps.violated(what);
  }
}
