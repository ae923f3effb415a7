/** Why one cannot join, or is no longer in the room. */
export type RoomTroubleCode =
  /** The server has no LiveKit configured. */
  | 'rooms_not_configured'
  /** Our server does not answer, or with an error. */
  | 'server_unreachable'
  /** Our server wants its access token, or another. */
  | 'unauthorised'
  | 'too_many_requests'
  | 'bad_name'
  /** No LiveKit server at that address. */
  | 'room_unreachable'
  | 'token_expired'
  | 'token_refused'
  | 'room_full'
  /** Somebody else joined under this identity: the same page in another tab. */
  | 'duplicate_identity'
  | 'removed'
  | 'room_closed'
  /** The room's server went away and did not come back. */
  | 'connection_lost';
