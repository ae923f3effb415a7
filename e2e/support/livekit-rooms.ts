import { AccessToken, RoomServiceClient, type VideoGrant } from 'livekit-server-sdk';
import type { LiveKitProcess } from '../../scripts/livekit/livekit-process.ts';

export interface TokenOptions {
  /** Shown instead of the identity. */
  readonly name?: string;
  /** Seconds from now; negative: it has expired. An hour unless told. */
  readonly lifeS?: number;
  /** Agents may send texts in others' names, and are seen to be agents. */
  readonly kind?: 'agent';
  readonly grant?: VideoGrant;
  /** Of another server: signed so that this one refuses it. */
  readonly apiSecret?: string;
}

const HOUR_S = 3_600;

/** What a LiveKit server's owner may do with rooms; tests are the owner of theirs. */
export class LiveKitRooms {
  readonly #server: LiveKitProcess;
  readonly #client: RoomServiceClient;

  constructor(server: LiveKitProcess) {
    this.#server = server;
    const { url, apiKey, apiSecret } = server;
    this.#client = new RoomServiceClient(url.replace('ws', 'http'), apiKey, apiSecret);
  }

  /** A token to join with; it allows to publish and to change the own name and attributes. */
  token(room: string, identity: string, options: TokenOptions = {}): Promise<string> {
    const { name, lifeS = HOUR_S, kind, grant, apiSecret = this.#server.apiSecret } = options;
    const token = new AccessToken(this.#server.apiKey, apiSecret, {
      identity,
      ttl: lifeS,
      ...(name !== undefined && { name }),
    });
    token.addGrant({
      roomJoin: true,
      room,
      canPublish: true,
      canSubscribe: true,
      canPublishData: true,
      canUpdateOwnMetadata: true,
      ...(kind === 'agent' && { agent: true }),
      ...grant,
    });
    if (kind) token.kind = kind;
    return token.toJwt();
  }

  /** Makes the room before anyone joins, with room for so many. */
  async create(room: string, { maxParticipants = 0 } = {}): Promise<void> {
    await this.#client.createRoom({ name: room, maxParticipants });
  }

  /** Ends the room; everyone in it is thrown out. */
  async end(room: string): Promise<void> {
    await this.#client.deleteRoom(room);
  }

  async remove(room: string, identity: string): Promise<void> {
    await this.#client.removeParticipant(room, identity);
  }

  /** As a moderator does; answers how many tracks the participant publishes. */
  async mute(room: string, identity: string): Promise<number> {
    const { tracks } = await this.#client.getParticipant(room, identity);
    for (const { sid } of tracks) await this.#client.mutePublishedTrack(room, identity, sid, true);
    return tracks.length;
  }

  async rename(room: string, identity: string, name: string): Promise<void> {
    await this.#client.updateParticipant(room, identity, { name });
  }

  /** An empty value takes the attribute away. */
  async setAttributes(
    room: string,
    identity: string,
    attributes: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.#client.updateParticipant(room, identity, { attributes: { ...attributes } });
  }

  /** By identity, with the name that others see. */
  async participants(room: string): Promise<Readonly<Record<string, string>>> {
    const all = await this.#client.listParticipants(room);
    return Object.fromEntries(all.map(({ identity, name }) => [identity, name]));
  }
}
