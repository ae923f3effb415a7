import type { SharedAudioListener } from '../../capture/shared-audio.ts';
import type { TrackCapture, TrackCaptureOptions } from '../../capture/track-capture.ts';
import type { RoomLink, RoomLinkListener, RoomMicrophoneTrack } from '../../room/room-link.ts';
import type { Access, AccessRequest } from '../../shared/rooms/room-access.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { MicrophoneSettings } from '../../state/microphone.ts';
import type { RoomTrouble } from '../../state/room-state.ts';
import type { OpenStreamOptions, SttStreamHandle } from '../../stt/stt-stream-handle.ts';
import type { Readiness } from '../mic-session-ports.ts';

/** What a track's stream is opened with; address and partials are the same for all. */
export type TrackStreamOptions = Omit<OpenStreamOptions, 'url' | 'interim' | 'token'> & {
  /** Empty: none. */
  readonly token: string;
};

/** The audio graph that all tracks of a room share. */
export interface RoomAudio {
  capture(options: TrackCaptureOptions): Promise<TrackCapture | null>;
  wake(): void;
  close(): void;
}

export type AccessResult =
  | { readonly type: 'access'; readonly access: Access }
  | { readonly type: 'refused'; readonly trouble: RoomTrouble };

/** All that the room session asks of the world. */
export interface RoomPorts {
  openLink(listener: RoomLinkListener): RoomLink;
  /** Within a click. Rejects with a CaptureError. */
  openMicrophone(settings: MicrophoneSettings): Promise<RoomMicrophoneTrack>;
  /** Within a click, before anything is awaited. */
  openAudio(listener: SharedAudioListener): RoomAudio;
  openStream(options: TrackStreamOptions): SttStreamHandle;
  /** Whether our server hands out tokens; null where it does not answer. Never rejects. */
  askConfigured(): Promise<boolean | null>;
  /** `token`: our server's own access token, empty: none. Bounded in time; never rejects. */
  askAccess(request: AccessRequest, token: string): Promise<AccessResult>;
  askReadiness(): Promise<Readiness>;
  readonly clock: Clock;
  /** Wall clock, milliseconds since 1970. */
  epochMs(): number;
  /** This tab's place in this room, as our server gave it, for a reload to come back to. */
  readonly seats: {
    get(room: string): Access['seat'] | undefined;
    set(room: string, seat: Access['seat']): void;
  };
}
