import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { StartMessage } from '../../../src/shared/protocol/client-message.ts';
import { equalSecrets } from '../equal-secrets.ts';
import { Session, type AttachOptions } from './session.ts';
import type { Refusal, SessionEvents, SessionLimits, SessionServices } from './session-api.ts';

export interface RegistryLimits extends SessionLimits {
  readonly maxSessions: number;
  readonly maxSessionsPerAddress: number;
  /** Absent: anyone may use the server. Never logged. */
  readonly token: string | undefined;
}

export type Readiness = 'ready' | 'starting' | 'full' | 'draining';

export type Admission =
  | {
      readonly type: 'admitted';
      /** For the caller to attach to, at once, from `from`. */
      readonly session: Session;
      readonly from: AttachOptions;
      readonly resumed: boolean;
    }
  | { readonly type: 'refused'; readonly refusal: Refusal };

type Resume = NonNullable<StartMessage['resume']>;

interface Place {
  readonly session: Session;
  /** Of the newest connection's client. */
  address: string;
}

/** Of a session's id and of its secret: 128 bits, not to be guessed. */
const NAME_BYTES = 16;
/** The engine starts within seconds; a full or leaving server wants to be left alone a little longer. */
const RETRY_WHILE_STARTING_MS = 1_000;
const RETRY_WHILE_FULL_MS = 5_000;

/** All sessions of this server, attached or not, and who may have one. Main thread. */
export class SessionRegistry {
  readonly #services: SessionServices;
  readonly #limits: RegistryLimits;
  readonly #log: Logger;
  /** By the session's id. */
  readonly #places = new Map<string, Place>();
  /** What a secret is compared with where there is no session. */
  readonly #noSecret = randomName();
  #phase: 'starting' | 'open' | 'draining' = 'starting';

  constructor(services: SessionServices, limits: RegistryLimits, log: Logger) {
    this.#services = services;
    this.#limits = limits;
    this.#log = log;
  }

  /** Sessions, detached ones too. */
  get size(): number {
    return this.#places.size;
  }

  /** Of them those that are attached and not yet done: their places are not to be had. */
  get inUse(): number {
    let count = 0;
    for (const { session } of this.#places.values()) if (session.vacantSinceMs === null) count++;
    return count;
  }

  get readiness(): Readiness {
    if (this.#phase !== 'open') return this.#phase;
    return this.inUse >= this.#limits.maxSessions ? 'full' : 'ready';
  }

  /** The engine has decoded its warm-up. */
  open(): void {
    if (this.#phase === 'starting') this.#phase = 'open';
  }

  /** No new sessions from now on, and no resumes: what nobody listens to ends. */
  drain(): void {
    this.#phase = 'draining';
    for (const { session } of this.#places.values())
      if (session.vacantSinceMs !== null) session.end('leaving');
  }

  /** A known session, or a new one at the client's `base`. What is refused leaves every session as it was. */
  admit(start: StartMessage, address: string): Admission {
    const refusal = this.#refusal(start);
    if (refusal) return { type: 'refused', refusal };
    const known = start.resume ? this.#resume(start.resume, address) : null;
    if (known) return known;
    const full = this.#makeRoom(address);
    return full ? { type: 'refused', refusal: full } : this.#create(start, address);
  }

  #refusal(start: StartMessage): Refusal | null {
    const { token } = this.#limits;
    if (token !== undefined && !equalSecrets(start.token ?? '', token))
      return { code: 'unauthorised', message: 'the access token is missing or wrong' };
    if (this.#phase === 'draining')
      return overloaded('going_away', 'the server is shutting down', RETRY_WHILE_FULL_MS);
    if (this.#phase === 'starting')
      return overloaded('overloaded', 'the engine is starting', RETRY_WHILE_STARTING_MS);
    return null;
  }

  /** Null where the session is unknown, over or about to be: the client goes on in a new one. */
  #resume({ session: id, secret, attempt, lastSeq }: Resume, address: string): Admission | null {
    const place = this.#places.get(id);
    const isOwner = equalSecrets(secret, place?.session.secret ?? this.#noSecret);
    if (!place) return null;
    const { session } = place;
    if (!isOwner) return refused('wrong_secret', 'the session is not yours');
    if (attempt <= session.attempt)
      return refused('superseded', `attempt ${attempt} comes after ${session.attempt}`);
    if (session.leaving) {
      session.retire();
      return null;
    }
    place.address = address;
    this.#services.observer?.sessionResumed();
    return { type: 'admitted', session, from: { attempt, lastSeq }, resumed: true };
  }

  #create(start: StartMessage, address: string): Admission {
    const { base = 0, interim = true, resume } = start;
    const id = randomName();
    const options = { id, secret: randomName(), base, interim, limits: this.#limits };
    const session = new Session(options, this.#services, this.#events(id));
    this.#places.set(id, { session, address });
    this.#services.observer?.sessionStarted();
    const from = { attempt: resume?.attempt ?? 0, lastSeq: 0 };
    return { type: 'admitted', session, from, resumed: false };
  }

  #events(id: string): SessionEvents {
    const log = this.#log.child({ session: id });
    return {
      detached: () => {
        log.info('session detached');
        if (this.#phase === 'draining') this.#places.get(id)?.session.end('leaving');
      },
      ended: (why) => {
        const isCompleted = why === 'closed' && this.#places.get(id)?.session.done;
        this.#services.observer?.sessionEnded(isCompleted ? 'completed' : why);
        this.#places.delete(id);
        log.info({ why }, 'session ended');
      },
      failed: ({ code, message }, cause) =>
        log.error({ code, reason: message, err: cause }, 'session failed'),
    };
  }

  /** At a cap, whoever has been gone for longest gives its place; null when there is room. */
  #makeRoom(address: string): Refusal | null {
    const { maxSessions, maxSessionsPerAddress } = this.#limits;
    const ofAddress = [...this.#places.values()].filter((place) => place.address === address);
    if (ofAddress.length >= maxSessionsPerAddress && !evictOldest(ofAddress)) {
      const message = `all ${maxSessionsPerAddress} sessions of this address are in use`;
      return overloaded('overloaded', message, RETRY_WHILE_FULL_MS);
    }
    if (this.size < maxSessions || evictOldest([...this.#places.values()])) return null;
    const message = `all ${maxSessions} sessions are in use`;
    return overloaded('overloaded', message, RETRY_WHILE_FULL_MS);
  }
}

/** False where all are in use. Of those gone at the same moment, the one that began first. */
function evictOldest(places: readonly Place[]): boolean {
  let oldest: { readonly session: Session; readonly sinceMs: number } | null = null;
  for (const { session } of places) {
    const sinceMs = session.vacantSinceMs;
    if (sinceMs !== null && (!oldest || sinceMs < oldest.sinceMs)) oldest = { session, sinceMs };
  }
  oldest?.session.end('evicted');
  return oldest !== null;
}

function refused(code: Refusal['code'], message: string): Admission {
  return { type: 'refused', refusal: { code, message } };
}

function overloaded(code: Refusal['code'], message: string, retryAfterMs: number): Refusal {
  return { code, message, retryAfterMs };
}

function randomName(): string {
  return randomBytes(NAME_BYTES).toString('base64url');
}
