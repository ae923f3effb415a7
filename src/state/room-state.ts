import type { RoomLine, RoomLineChunk } from '../shared/captions/room-line.ts';
import type { RoomTroubleCode } from '../shared/rooms/room-trouble.ts';
import type { Link } from './link.ts';
import type { MicrophoneFailureCode } from './microphone.ts';
import type { Announcement } from './session-state.ts';

export type { RoomLine, RoomLineChunk, RoomTroubleCode };

/** What a participant came for: a speaker publishes a microphone, an observer no track at all. */
export type RoomRole = 'speaker' | 'observer';

/** Somebody who has spoken or is here; stays after leaving, for the lines. */
export interface Speaker {
  readonly name: string;
  /** One of eight colours, 0 to 7, by the order of appearance. */
  readonly colour: number;
  readonly isHere: boolean;
}

export interface RoomTrouble {
  readonly code: RoomTroubleCode;
  /** Not before so long, where the server said. */
  readonly retryAfterMs: number | null;
  /** Our server was shown an access token: if it wants one, then another. */
  readonly tokenSent: boolean;
}

/** The microphone before joining, and while in the room as a speaker. */
export type RoomMicrophone =
  | { readonly type: 'off' }
  | { readonly type: 'opening' }
  /** Open. In the room `isOn` says whether the others hear it; in the lobby it is true. */
  | { readonly type: 'open'; readonly label: string; readonly isOn: boolean }
  | { readonly type: 'failed'; readonly code: MicrophoneFailureCode }
  /** Open, and the room did not take it: by the token that let this page in, or for another reason. */
  | { readonly type: 'unpublished'; readonly code: 'not_allowed' | 'failed' };

/** Who makes the captions that everyone in the room sees. */
export type Captioning =
  /** Nobody; each Earshot page reads for itself. */
  | { readonly type: 'nobody' }
  /** This page. */
  | { readonly type: 'me' }
  /** The switch is on, but the token that let this page in does not let it show captions. */
  | { readonly type: 'not_allowed' }
  /** Another captioner, by name; with this page's switch on it stands by. */
  | { readonly type: 'other'; readonly identity: string; readonly name: string };

export type RoomPhase =
  | {
      readonly type: 'lobby';
      /** Whether our server hands out tokens; null: not known yet. */
      readonly isConfigured: boolean | null;
      readonly microphone: RoomMicrophone;
      /** Of the last try to join, or why the room was left. */
      readonly trouble: RoomTrouble | null;
    }
  | { readonly type: 'joining'; readonly microphone: RoomMicrophone }
  | {
      readonly type: 'joined';
      readonly role: RoomRole;
      readonly microphone: RoomMicrophone;
      /** `away`: LiveKit's connection is cut and tried again by itself. */
      readonly room: 'connected' | 'away';
      /** The worst of the streams to our server. */
      readonly link: Link;
      /** The switch "Show captions to everyone in the room". */
      readonly isCaptioner: boolean;
      readonly captioning: Captioning;
      /** `blocked`: the browser wants a click before it plays. */
      readonly sound: 'on' | 'off' | 'blocked';
    }
  /** Out of the room; what was read stays. */
  | {
      readonly type: 'left';
      /** The last words are still awaited. */
      readonly isFinishing: boolean;
      /** Why, where it was not the reader's own wish: the lobby says what can be done once the last words are there. */
      readonly trouble: RoomTrouble | null;
    };

export interface RoomSnapshot {
  readonly room: string;
  readonly phase: RoomPhase;
  readonly chunks: readonly RoomLineChunk[];
  /** By identity. */
  readonly speakers: Readonly<Record<string, Speaker>>;
  /** The newest finals with their speaker's name, a bounded number, oldest first. */
  readonly announcements: readonly Announcement[];
}

export const EMPTY_ROOM: Omit<RoomSnapshot, 'room'> = {
  phase: {
    type: 'lobby',
    isConfigured: null,
    microphone: { type: 'off' },
    trouble: null,
  },
  chunks: [],
  speakers: {},
  announcements: [],
};
