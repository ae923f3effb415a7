import { decodeAudioFrame } from '../src/shared/protocol/audio-frame.ts';
import { clientMessage, type ClientMessage } from '../src/shared/protocol/client-message.ts';
import { serverMessage, type ServerMessage } from '../src/shared/protocol/server-message.ts';
import { nameOf } from './memory-network.ts';
import type { WireItem } from './pipe.ts';
import { SessionWatch, type SessionWatchDeps, type Told } from './session-watch.ts';
import type { TimelineTap } from './timeline-tap.ts';
import type { Direction, Wire } from './wire.ts';

/** What both sides of one connection know of it. */
interface Talk {
  isReady: boolean;
  /** The session that its `start` asked for. */
  resumes: string | null;
  /** Both null before `ready` has reached the client. */
  next: number | null;
  sendUntil: number;
  isEndSent: boolean;
  isEndReceived: boolean;
  /** Of its `ready`, when the server sent it. */
  session: Told | null;
}

export interface WireWatchDeps extends SessionWatchDeps {
  readonly timeline: TimelineTap;
  /** What the client has processed. */
  readonly committed: () => number;
  /** Grows with whatever the present stream takes from a link. */
  readonly touches: () => number;
  /** The client was told not to come back for so long. */
  readonly waitAsked: (ms: number) => void;
}

/**
 * Holds every message to the protocol and to the truth as it is sent: the client's audio sample by
 * sample, the credit it has, one end. What the server says is {@link SessionWatch}'s to judge.
 */
export class WireWatch {
  readonly #deps: WireWatchDeps;
  readonly #talks = new Map<Wire, Talk>();
  readonly #sessions: SessionWatch;
  readonly #flushes = new Map<string, number>();
  /** Before what arrives now; null: on a socket that is listened to. */
  #touchesBefore: number | null = null;
  #attempt = -1;
  /** The session that the present stream was told of last. */
  #known: string | null = null;

  constructor(deps: WireWatchDeps) {
    this.#deps = deps;
    this.#sessions = new SessionWatch(deps);
  }

  /** A new stream numbers its attempts and flushes anew. */
  startStream(): void {
    this.#attempt = -1;
    this.#known = null;
    this.#flushes.clear();
  }

  wasReady(wire: Wire): boolean {
    return this.#talkOf(wire).isReady;
  }

  handleSent(wire: Wire, direction: Direction, item: WireItem): void {
    if (direction === 'up') this.#clientSends(wire, item);
    else if (item.type === 'text') this.#serverSends(wire, item.text);
  }

  handleArrived(_wire: Wire, direction: Direction): void {
    const before = this.#touchesBefore;
    if (direction === 'up' || before === null) return;
    this.#expect(this.#deps.touches() === before, 'a message on a socket that was left was taken');
  }

  handleArriving(wire: Wire, direction: Direction, item: WireItem): void {
    if (direction === 'down')
      this.#touchesBefore = wire.isClientClosed ? this.#deps.touches() : null;
    const name = nameOf(item);
    if (item.type !== 'text') return;
    const talk = this.#talkOf(wire);
    if (direction === 'up') talk.isEndReceived ||= name === 'end_of_stream';
    else if (name === 'ready') this.#clientIsReady(wire, talk, item.text);
    else if (name === 'error' && !wire.isClientClosed) this.#refused(item.text);
    else if (name === 'ack') this.#learn(talk, serverMessage.parse(JSON.parse(item.text)));
  }

  #clientIsReady(wire: Wire, talk: Talk, text: string): void {
    this.#learn(talk, serverMessage.parse(JSON.parse(text)));
    if (wire.isClientClosed) return;
    talk.isReady = true;
    this.#known = talk.session?.id ?? null;
    for (const [other, { session }] of this.#talks)
      this.#expect(
        other === wire || session !== talk.session || !other.isServerOpen,
        'a session on two connections',
      );
  }

  #refused(text: string): void {
    const message = serverMessage.parse(JSON.parse(text));
    if (message.type === 'error' && message.retryAfterMs !== undefined)
      this.#deps.waitAsked(message.retryAfterMs);
  }

  #learn(talk: Talk, message: ServerMessage): void {
    if (message.type === 'ready') talk.next = message.received;
    if (message.type === 'ready' || message.type === 'ack')
      talk.sendUntil = Math.max(talk.sendUntil, message.sendUntil);
  }

  #clientSends(wire: Wire, item: WireItem): void {
    const talk = this.#talkOf(wire);
    if (talk.isEndSent && item.type === 'audio') this.#violated('audio after the end');
    if (item.type === 'audio') return this.#audio(talk, item.bytes);
    if (item.type !== 'text') return;
    const message = clientMessage.parse(JSON.parse(item.text));
    switch (message.type) {
      case 'start':
        return this.#start(talk, message);
      case 'gap':
        this.#expect(message.from === talk.next, `a gap at ${message.from}, not ${talk.next}`);
        this.#gap(message);
        talk.next = message.to;
        return;
      case 'flush': {
        const at = this.#flushes.get(message.id) ?? message.at;
        this.#expect(at === message.at, `flush ${message.id} at ${message.at}, once at ${at}`);
        this.#flushes.set(message.id, at);
        talk.session?.asked.set(message.id, at);
        return;
      }
      case 'end_of_stream':
        this.#expect(!talk.isEndSent, 'two ends on one connection');
        this.#expect(message.at === this.#deps.timeline.end, `the end at ${message.at}`);
        talk.isEndSent = true;
        return;
      case 'ping':
    }
  }

  #start(talk: Talk, { base, resume }: Extract<ClientMessage, { type: 'start' }>): void {
    const committed = this.#deps.committed();
    this.#expect(base === committed, `start at ${base}, but ${committed} is processed`);
    this.#expect((resume?.session ?? null) === this.#known, 'a start without its session');
    if (!resume) return;
    this.#expect(resume.attempt > this.#attempt, `attempt ${resume.attempt} once more`);
    this.#attempt = resume.attempt;
    talk.resumes = resume.session;
  }

  #audio(talk: Talk, bytes: Uint8Array): void {
    const frame = decodeAudioFrame(bytes);
    if (typeof frame === 'string') return this.#violated(`an audio message: ${frame}`);
    const { firstSample, pcm } = frame;
    const end = firstSample + pcm.length;
    this.#expect(firstSample === talk.next, `audio at ${firstSample}, not ${talk.next}`);
    this.#expect(end <= talk.sendUntil, `audio to ${end}, credit to ${talk.sendUntil}`);
    const heard = this.#deps.timeline.read(firstSample, end);
    this.#expect(areEqual(heard, pcm), `audio at ${firstSample} is not what was heard there`);
    talk.next = end;
  }

  /** Of what was heard only the ring's overflow may become a gap. */
  #gap({ from, to, reason }: Extract<ClientMessage, { type: 'gap' }>): void {
    if (reason === 'buffer_overflow' || reason === 'not_retried') return;
    const isTrue = this.#deps.timeline.gaps.some(
      (gap) => gap.reason === reason && gap.start <= from && to <= gap.end,
    );
    this.#expect(isTrue, `${from} to ${to} was not missing for ${reason}`);
  }

  #serverSends(wire: Wire, text: string): void {
    const message = serverMessage.parse(JSON.parse(text));
    const talk = this.#talkOf(wire);
    if (message.type === 'partial')
      this.#expect(!talk.isEndReceived, 'a partial after the end of the stream');
    if (message.type === 'ready') talk.session = this.#sessions.ready(wire, talk.resumes, message);
    else this.#sessions.message(wire, talk.session, message, text);
  }

  #talkOf(wire: Wire): Talk {
    const known = this.#talks.get(wire);
    if (known) return known;
    const talk = {
      isReady: false,
      resumes: null,
      next: null,
      sendUntil: 0,
      isEndSent: false,
      isEndReceived: false,
      session: null,
    };
    this.#talks.set(wire, talk);
    return talk;
  }

  #expect(isTrue: boolean, what: string): void {
    if (!isTrue) this.#violated(what);
  }

  #violated(what: string): void {
    this.#deps.violated(what);
  }
}

function areEqual(a: Int16Array | null, b: Int16Array): boolean {
  if (a?.length !== b.length) return false;
  const bytes = (pcm: Int16Array): Buffer =>
    Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  return bytes(a).equals(bytes(b));
}
