import {
  ConnectionQuality,
  ConnectionState,
  DisconnectReason,
  LogLevel,
  PublishTrackError,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
  type LocalTrack,
  type LocalTrackPublication,
  type Participant,
  type RemoteParticipant,
  type RemoteTrack,
  type RemoteTrackPublication,
  type TrackPublication,
} from 'livekit-client';
import { CAPTIONER_ATTRIBUTE, type Caption } from '../shared/captions/caption.ts';
import type { RoomTroubleCode } from '../shared/rooms/room-trouble.ts';
import { CaptionStream } from './caption-stream.ts';
import { closeTrouble, connectTrouble } from './connection-trouble.ts';
import { LiveKitMicrophone } from './open-room-microphone.ts';
import type {
  PublishResult,
  RoomLink,
  RoomLinkListener,
  RoomMicrophoneTrack,
  RosterEntry,
} from './room-link.ts';
import { RoomSound } from './room-sound.ts';
import { takesToken } from './takes-token.ts';

/** The others learn it by the message; a server that is away is not waited for. */
const LEAVE_WITHIN_MS = 2_000;
const SEND_WITHIN_MS = 500;
/** Of LiveKit's error for what the token does not allow. */
const FORBIDDEN = 403;

// LiveKit's own log names addresses with their tokens; what matters of it is told by events.
setLogLevel(LogLevel.silent);

/** A room of a LiveKit server. Subscribes to microphones alone: nobody's video is fetched. */
export class LiveKitRoom implements RoomLink {
  /** For LiveKit's own hooks. */
  readonly room: Room;
  readonly #listener: RoomLinkListener;
  readonly #captions: CaptionStream;
  readonly #sound = new RoomSound();
  /** Those whom a server that ends has let go: they did not leave. */
  readonly #takenAlong = new Set<string>();
  /** The attribute that the room was asked to take, and has not taken yet. */
  #announcing: string | null = null;
  #state: 'new' | 'joined' | 'closed' = 'new';
  #closed: Promise<void> | null = null;

  constructor(listener: RoomLinkListener) {
    this.#listener = listener;
    this.room = new Room({ stopLocalTrackOnUnpublish: false, disconnectOnPageLeave: true });
    this.#captions = new CaptionStream(this.room, (caption, sender) =>
      listener.handleCaption(caption, sender),
    );
    this.#listen(this.room);
  }

  get identity(): string {
    return this.room.localParticipant.identity;
  }

  ownerOf(sid: string): string | undefined {
    const { localParticipant, remoteParticipants } = this.room;
    return [localParticipant, ...remoteParticipants.values()].find((it) =>
      it.trackPublications.has(sid),
    )?.identity;
  }

  async connect(url: string, token: string): Promise<RoomTroubleCode | null> {
    try {
      await this.room.connect(url, token, { autoSubscribe: false });
    } catch (error) {
      return connectTrouble(error, {
        token,
        nowMs: Date.now(),
        takesToken: () => takesToken(url, token),
      });
    }
    if (this.#state === 'closed') return 'connection_lost';
    this.#state = 'joined';
    this.#tellRoster();
    for (const participant of this.room.remoteParticipants.values())
      for (const publication of participant.trackPublications.values()) subscribe(publication);
    this.#listener.handleSound(this.room.canPlaybackAudio);
    return null;
  }

  async publish(microphone: RoomMicrophoneTrack): Promise<PublishResult> {
    if (!(microphone instanceof LiveKitMicrophone)) return 'failed';
    try {
      // LiveKit's own types differ in how they leave a property out.
      const track = microphone.track as unknown as LocalTrack;
      await this.room.localParticipant.publishTrack(track, {
        source: Track.Source.Microphone,
      });
      return 'published';
    } catch (error) {
      const isForbidden = error instanceof PublishTrackError && error.status === FORBIDDEN;
      return isForbidden ? 'not_allowed' : 'failed';
    }
  }

  setSoundOn(isOn: boolean): void {
    this.#sound.set(isOn);
  }

  startAudio(): void {
    // Refused again: the room says so by its own event.
    this.room.startAudio().catch(() => undefined);
  }

  async announce(attribute: string): Promise<void> {
    if (this.#announcing === attribute) return;
    this.#announcing = attribute;
    // A token that does not allow it: then nobody else sees that we would.
    await this.room.localParticipant
      .setAttributes({ [CAPTIONER_ATTRIBUTE]: attribute })
      .catch(() => undefined);
    this.#announcing = null;
  }

  send(caption: Caption, to?: readonly string[]): void {
    this.#captions.send(caption, to);
  }

  close(): Promise<void> {
    this.#closed ??= this.#leave();
    return this.#closed;
  }

  async #leave(): Promise<void> {
    this.#state = 'closed';
    this.#sound.close();
    // The last finals first.
    await within(SEND_WITHIN_MS, this.#captions.close());
    await within(LEAVE_WITHIN_MS, this.room.disconnect(false));
  }

  #listen(room: Room): void {
    const tellRoster = (): void => this.#tellRoster();
    room
      .on(RoomEvent.ConnectionStateChanged, (state) => this.#handleState(state))
      .on(RoomEvent.Disconnected, (reason) => this.#handleDisconnected(reason))
      .on(RoomEvent.ParticipantConnected, ({ identity }) => {
        this.#takenAlong.delete(identity);
        this.#tellRoster();
      })
      .on(RoomEvent.ParticipantDisconnected, ({ identity }, reason) => {
        if (reason === DisconnectReason.SERVER_SHUTDOWN) this.#takenAlong.add(identity);
        this.#tellRoster();
      })
      .on(RoomEvent.ParticipantNameChanged, tellRoster)
      .on(RoomEvent.ParticipantAttributesChanged, tellRoster)
      .on(RoomEvent.ParticipantPermissionsChanged, tellRoster)
      .on(RoomEvent.ConnectionQualityChanged, tellRoster)
      .on(RoomEvent.ParticipantActive, ({ identity, isLocal }) => {
        if (!isLocal && this.#state === 'joined') this.#listener.handleNewcomer(identity);
      })
      .on(RoomEvent.TrackPublished, subscribe)
      .on(RoomEvent.TrackSubscribed, (track, publication, participant) =>
        this.#handleSubscribed(track, publication, participant),
      )
      .on(RoomEvent.TrackUnsubscribed, (_track, { trackSid }, by) =>
        this.#handleGone(trackSid, by.identity),
      )
      .on(RoomEvent.TrackUnpublished, ({ trackSid }, by) => this.#handleGone(trackSid, by.identity))
      .on(RoomEvent.TrackMuted, (publication, by) => this.#tellTrack(publication, by))
      .on(RoomEvent.TrackUnmuted, (publication, by) => this.#tellTrack(publication, by))
      .on(RoomEvent.LocalTrackPublished, (publication) => this.#handleLocal(publication))
      .on(RoomEvent.LocalTrackUnpublished, ({ trackSid }, by) =>
        this.#handleGone(trackSid, by.identity),
      )
      .on(RoomEvent.ActiveSpeakersChanged, (speakers) =>
        this.#listener.handleSpeaking(speakers.map(({ identity }) => identity)),
      )
      .on(RoomEvent.AudioPlaybackStatusChanged, () =>
        this.#listener.handleSound(room.canPlaybackAudio),
      );
  }

  #handleState(state: ConnectionState): void {
    if (this.#state !== 'joined') return;
    if (state === ConnectionState.Connected) {
      this.#listener.handleConnection('connected');
      this.#tellRoster();
    } else if (state !== ConnectionState.Disconnected) this.#listener.handleConnection('away');
  }

  #handleDisconnected(reason: DisconnectReason | undefined): void {
    if (this.#state !== 'joined') return;
    this.#state = 'closed';
    void this.#captions.close();
    this.#sound.close();
    this.#listener.handleClosed(closeTrouble(reason));
  }

  #handleSubscribed(
    track: RemoteTrack,
    publication: RemoteTrackPublication,
    participant: RemoteParticipant,
  ): void {
    if (!isVoice(publication)) return;
    this.#sound.add(publication.trackSid, track);
    this.#tellTrack(publication, participant);
  }

  #handleLocal(publication: LocalTrackPublication): void {
    if (!isVoice(publication)) return;
    // Another device, or a track that LiveKit had to restart: other media under the same name.
    publication.track?.on('restarted', () =>
      this.#tellTrack(publication, this.room.localParticipant),
    );
    this.#tellTrack(publication, this.room.localParticipant);
  }

  #handleGone(sid: string, participant: string): void {
    this.#sound.remove(sid);
    // LiveKit takes all tracks away before it says that the room is gone, or why somebody is: that is to be heard first.
    queueMicrotask(() => {
      if (this.#state !== 'joined') return;
      if (this.#takenAlong.has(participant)) this.#listener.handleTrackLost(sid);
      else this.#listener.handleTrackGone(sid);
    });
  }

  #tellTrack(publication: TrackPublication, participant: Participant): void {
    const media = publication.track?.mediaStreamTrack;
    if (!media || !isVoice(publication) || this.#state === 'closed') return;
    this.#listener.handleTrack({
      sid: publication.trackSid,
      participant: participant.identity,
      isLocal: participant.isLocal,
      isMuted: publication.isMuted,
      media,
    });
  }

  #tellRoster(): void {
    if (this.#state !== 'joined') return;
    const { localParticipant, remoteParticipants } = this.room;
    this.#listener.handleRoster(
      [localParticipant, ...remoteParticipants.values()].map(rosterEntry),
    );
  }
}

/** Settles with `work`, whatever becomes of it, or after so long. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([
    work.catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, ms)),
  ]);
}

function rosterEntry(participant: Participant): RosterEntry {
  const { identity, name, isLocal, isAgent, attributes, connectionQuality } = participant;
  const { canUpdateMetadata = true, canPublishData = true } = participant.permissions ?? {};
  return {
    identity,
    name: name?.trim() || identity,
    isLocal,
    isAgent,
    mayCaption: !isLocal || (canUpdateMetadata && canPublishData),
    captioner: attributes[CAPTIONER_ATTRIBUTE] || undefined,
    isLost: connectionQuality === ConnectionQuality.Lost,
  };
}

function subscribe(publication: TrackPublication): void {
  if (isVoice(publication) && 'setSubscribed' in publication)
    (publication as RemoteTrackPublication).setSubscribed(true);
}

/** A microphone, or a voice that its sender has not named so; the sound of a shared screen is none. */
function isVoice({ kind, source }: TrackPublication): boolean {
  return kind === Track.Kind.Audio && source !== Track.Source.ScreenShareAudio;
}
