import type { Caption } from '../shared/captions/caption.ts';
import type { RoomTroubleCode } from '../shared/rooms/room-trouble.ts';

/** What is asked of the microphone; the browser may answer otherwise. */
export interface RoomMicrophoneSettings {
  readonly deviceId?: string;
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

/** One participant, as the room tells it at the moment. */
export interface RosterEntry {
  readonly identity: string;
  /** As shown; the identity where none was given. */
  readonly name: string;
  readonly isLocal: boolean;
  /** A program that LiveKit's agents framework runs. */
  readonly isAgent: boolean;
  /** Its token lets it show captions to the room. Known of this page alone; of others true. */
  readonly mayCaption: boolean;
  /** Value of the captioner attribute; undefined: none. */
  readonly captioner: string | undefined;
  /** The room's server hears nothing of them at the moment. */
  readonly isLost: boolean;
}

/** A microphone's track that sounds here. */
export interface RoomTrack {
  readonly sid: string;
  /** Identity of its participant. */
  readonly participant: string;
  readonly isLocal: boolean;
  readonly isMuted: boolean;
  readonly media: MediaStreamTrack;
}

/** What a room tells. Nothing after `handleClosed`. Main thread. */
export interface RoomLinkListener {
  /** `away`: the connection is cut, and tried again. */
  handleConnection(state: 'connected' | 'away'): void;
  /** Somebody came, left, or changed; newest state of all. */
  handleRoster(roster: readonly RosterEntry[]): void;
  /** A track is there, or has other media or another mute state than before. */
  handleTrack(track: RoomTrack): void;
  handleTrackGone(sid: string): void;
  /** The room's server ends, and takes the track along before it lets us go. It may come back. */
  handleTrackLost(sid: string): void;
  /** Identities of all who speak at the moment. */
  handleSpeaking(identities: readonly string[]): void;
  /** A state of a segment, whole, by another participant. */
  handleCaption(caption: Caption, sender: string): void;
  /** A participant who came later than we did can be sent to by now. */
  handleNewcomer(identity: string): void;
  /** Whether the browser lets the room be heard. */
  handleSound(isAllowed: boolean): void;
  /** The end, unless it was {@link RoomLink.close}. */
  handleClosed(code: RoomTroubleCode): void;
}

/** `not_allowed`: the token that let this page in does not let it speak. */
export type PublishResult = 'published' | 'not_allowed' | 'failed';

/** A connection to one room. No verb throws; what cannot be done any more is not done. */
export interface RoomLink {
  /** Null once connected; else why not. Bounded in time. */
  connect(url: string, token: string): Promise<RoomTroubleCode | null>;
  readonly identity: string;
  /** Who publishes the track, subscribed or not; undefined: nobody that is here. */
  ownerOf(sid: string): string | undefined;
  /** Publishes this page's open microphone, on or off as it is. */
  publish(microphone: RoomMicrophoneTrack): Promise<PublishResult>;
  setSoundOn(isOn: boolean): void;
  /** Within a click. */
  startAudio(): void;
  /** The captioner attribute; empty: none. */
  announce(attribute: string): Promise<void>;
  /** In the order of the calls. `to`: only these identities. */
  send(caption: Caption, to?: readonly string[]): void;
  /** Leaves. Idempotent; resolves when the others have been told, or soon after. */
  close(): Promise<void>;
}

/** This page's open microphone, whoever it is published to. Whoever holds it stops it. */
export interface RoomMicrophoneTrack {
  readonly label: string;
  readonly media: MediaStreamTrack;
  /** Whether it is heard, in a room or before; a moderator may put it off, and so does a device that is gone. */
  readonly isOn: boolean;
  /** `isOn` may have changed, by whomever. One handler at a time. */
  onChange(handle: () => void): void;
  /** Takes effect at once, in a room or without one. On: rejects as getUserMedia does, where the device is gone. */
  setOn(isOn: boolean): Promise<void>;
  /** Goes on with another device, or other processing, under the same name in the room. Rejects as getUserMedia does. */
  change(settings: RoomMicrophoneSettings): Promise<void>;
  stop(): void;
}
