import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import type { StartMessage } from '../../../src/shared/protocol/client-message.ts';
import { Session } from './session.ts';
import type { Refusal, SessionOutput, SessionServices } from './session-api.ts';

export interface RegistryLimits {
  readonly maxSessions: number;
  readonly maxSessionsPerAddress: number;
  /** Absent: anyone may use the server. Never logged. */
  readonly token: string | undefined;
}

export type Readiness = 'ready' | 'starting' | 'full' | 'draining';

export type Admission =
  | { readonly type: 'admitted'; readonly session: Session }
  | { readonly type: 'refused'; readonly refusal: Refusal };

/** Bytes of a session's id and of its secret: 128 bits, not to be guessed. */
const ID_BYTES = 16;
/** The engine starts within seconds; a full or leaving server wants to be left alone a little longer. */
const RETRY_WHILE_STARTING_MS = 1_000;
const RETRY_WHILE_FULL_MS = 5_000;

/** All sessions of this server and who may have one. Main thread. */
export class SessionRegistry {
  readonly #services: SessionServices;
  readonly #limits: RegistryLimits;
  /** Session → client address. */
  readonly #sessions = new Map<Session, string>();
  #phase: 'starting' | 'open' | 'draining' = 'starting';

  constructor(services: SessionServices, limits: RegistryLimits) {
    this.#services = services;
    this.#limits = limits;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get readiness(): Readiness {
    if (this.#phase !== 'open') return this.#phase;
    return this.size >= this.#limits.maxSessions ? 'full' : 'ready';
  }

  /** The engine has decoded its warm-up. */
  open(): void {
    if (this.#phase === 'starting') this.#phase = 'open';
  }

  /** No new sessions from now on. */
  drain(): void {
    this.#phase = 'draining';
  }

  /** A `resume` is understood and not granted yet: the session begins at the client's `base`. */
  admit(start: StartMessage, address: string, output: SessionOutput): Admission {
    const refusal = this.#refusal(start, address);
    if (refusal) return { type: 'refused', refusal };
    const options = {
      id: randomBytes(ID_BYTES).toString('base64url'),
      secret: randomBytes(ID_BYTES).toString('base64url'),
      base: start.base ?? 0,
      interim: start.interim ?? true,
    };
    const session = new Session(options, this.#services, output);
    this.#sessions.set(session, address);
    return { type: 'admitted', session };
  }

  /** Ends the session and forgets it. Idempotent. */
  discard(session: Session): void {
    this.#sessions.delete(session);
    session.end();
  }

  #refusal(start: StartMessage, address: string): Refusal | null {
    const { token, maxSessions, maxSessionsPerAddress } = this.#limits;
    if (token !== undefined && !equalSecrets(start.token ?? '', token))
      return { code: 'unauthorised', message: 'the access token is missing or wrong' };
    if (this.#phase === 'draining')
      return overloaded('going_away', 'the server is shutting down', RETRY_WHILE_FULL_MS);
    if (this.#phase === 'starting')
      return overloaded('overloaded', 'the engine is starting', RETRY_WHILE_STARTING_MS);
    if (this.size >= maxSessions)
      return overloaded(
        'overloaded',
        `all ${maxSessions} sessions are in use`,
        RETRY_WHILE_FULL_MS,
      );
    const ofAddress = [...this.#sessions.values()].filter((other) => other === address).length;
    if (ofAddress >= maxSessionsPerAddress) {
      const message = `all ${maxSessionsPerAddress} sessions of this address are in use`;
      return overloaded('overloaded', message, RETRY_WHILE_FULL_MS);
    }
    return null;
  }
}

function overloaded(code: Refusal['code'], message: string, retryAfterMs: number): Refusal {
  return { code, message, retryAfterMs };
}

/** In constant time, whatever the lengths. */
function equalSecrets(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
