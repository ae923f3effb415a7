import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Seat } from '../../../src/shared/rooms/room-access.ts';
import { equalSecrets } from '../equal-secrets.ts';

/** 96 bits: two never meet. */
const IDENTITY_BYTES = 12;
const KEY_BYTES = 32;

/**
 * Who is who in a room. LiveKit throws out a participant when another joins under its identity, so
 * one is given again only to the page that can prove it had it. Nothing is kept: the proof is a
 * signature, good for as long as the secret behind it.
 */
export class Seats {
  readonly #key: Buffer;

  /** The key is derived from LiveKit's secret, so a proof says nothing about a token's signature. */
  constructor(apiSecret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', apiSecret, '', 'earshot room seat', KEY_BYTES));
  }

  /** The seat that was offered, where it is one of this room; else a new one. */
  take(room: string, offered: Seat | undefined): Seat {
    if (offered && equalSecrets(offered.proof, this.#proof(room, offered.identity)))
      return { identity: offered.identity, proof: offered.proof };
    // At random: a name in it would go stale with a rename, and into LiveKit's log.
    const identity = `earshot-${randomBytes(IDENTITY_BYTES).toString('base64url')}`;
    return { identity, proof: this.#proof(room, identity) };
  }

  #proof(room: string, identity: string): string {
    // As JSON no two pairs are the same text.
    const pair = JSON.stringify([room, identity]);
    return createHmac('sha256', this.#key).update(pair).digest('base64url');
  }
}
