import type { RoomMicrophoneTrack } from '../../room/room-link.ts';
import type { RoomPhase, RoomTrouble } from '../../state/room-state.ts';
import type { RoomEntry } from '../room-session-verbs.ts';
import type { RoomLines } from './room-lines.ts';

export interface RoomVisitOptions {
  readonly room: string;
  readonly name: string;
  readonly entry: RoomEntry;
  readonly isCaptioner: boolean;
  /** Owned from now on, and given back at the end if it was never shared; null: an observer. */
  readonly microphone: RoomMicrophoneTrack | null;
  /** Our server's access token; empty: none. */
  readonly token: string;
  readonly outageMinutes: number;
}

export interface RoomVisitListener {
  readonly lines: RoomLines;
  handlePhase(phase: RoomPhase): void;
  handleLevel(level: { readonly rms: number; readonly peak: number }): void;
  /** Once: everything was let go of. */
  handleEnd(end: RoomVisitEnd): void;
}

export interface RoomVisitEnd {
  /** Null: by the reader's own wish. */
  readonly trouble: RoomTrouble | null;
  readonly hasJoined: boolean;
  /** Still open, and the listener's again: the room was never joined. */
  readonly microphone: RoomMicrophoneTrack | null;
}
