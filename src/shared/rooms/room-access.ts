import * as z from 'zod';
import { checkParticipantName, checkRoomName } from './room-name.ts';

/** `GET`: whether this server hands out tokens ({@link RoomsInfo}). `POST`: one token ({@link AccessRequest}). */
export const ROOMS_PATH = '/v1/rooms';

/** Minutes would do for joining; LiveKit renews it for who is in the room. */
export const ROOM_TOKEN_LIFE_S = 600;

export interface RoomsInfo {
  readonly configured: boolean;
}

/**
 * A participant's place in a room: an identity, and the server's proof that it was given to this
 * page, so that a reload may come back as the same participant and nobody else can throw it out.
 */
export const seatSchema = z.object({
  identity: z.string().min(1).max(128),
  proof: z.string().min(1).max(128),
});
export type Seat = z.infer<typeof seatSchema>;

export const accessRequestSchema = z.object({
  room: z.string().refine((it) => checkRoomName(it) !== null),
  name: z.string().refine((it) => checkParticipantName(it) !== null),
  role: z.enum(['speaker', 'observer']),
  seat: seatSchema.optional(),
});
export type AccessRequest = z.infer<typeof accessRequestSchema>;

export const accessSchema = z.object({
  /** Of the LiveKit server, ws: or wss:. */
  url: z.string(),
  /** Lives {@link ROOM_TOKEN_LIFE_S}. */
  token: z.string(),
  seat: seatSchema,
});
export type Access = z.infer<typeof accessSchema>;

/** What a refused request is answered with, beside its HTTP status. */
export const accessRefusalSchema = z.object({
  code: z.enum(['rooms_not_configured', 'bad_message', 'unauthorised', 'too_fast', 'internal']),
  /** For a developer; the page has its own words. */
  error: z.string(),
  retryAfterMs: z.number().optional(),
});
export type AccessRefusal = z.infer<typeof accessRefusalSchema>;
