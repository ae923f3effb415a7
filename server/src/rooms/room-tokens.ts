import { AccessToken, TrackSource, type VideoGrant } from 'livekit-server-sdk';
import {
  ROOM_TOKEN_LIFE_S,
  type Access,
  type AccessRequest,
} from '../../../src/shared/rooms/room-access.ts';
import type { LivekitServer } from './livekit-server.ts';
import { Seats } from './seats.ts';

/** Makes the tokens that let pages into rooms. */
export class RoomTokens {
  readonly #livekit: LivekitServer;
  readonly #seats: Seats;

  constructor(livekit: LivekitServer) {
    this.#livekit = livekit;
    this.#seats = new Seats(livekit.apiSecret);
  }

  /** One token, for a request whose names have been checked. */
  async give({ room, name, role, seat }: AccessRequest): Promise<Access> {
    const { url, apiKey, apiSecret } = this.#livekit;
    const taken = this.#seats.take(room, seat);
    const token = new AccessToken(apiKey, apiSecret, {
      identity: taken.identity,
      name: name.trim(),
      ttl: ROOM_TOKEN_LIFE_S,
    });
    token.addGrant(grantOf(role, room));
    return { url, token: await token.toJwt(), seat: taken };
  }
}

/** The least that a role needs; what LiveKit would allow unless told is told. */
function grantOf(role: AccessRequest['role'], room: string): VideoGrant {
  const isSpeaker = role === 'speaker';
  return {
    roomJoin: true,
    room,
    canSubscribe: true,
    canPublish: isSpeaker,
    ...(isSpeaker && { canPublishSources: [TrackSource.MICROPHONE] }),
    // Captions travel as data, and who makes them is elected by an attribute of one's own: an observer may be it.
    canPublishData: true,
    canUpdateOwnMetadata: true,
  };
}
