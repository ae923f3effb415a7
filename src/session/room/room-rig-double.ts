import type { SharedAudioListener } from '../../capture/shared-audio.ts';
import type { TrackCaptureOptions } from '../../capture/track-capture.ts';
import type {
  PublishResult,
  RoomLink,
  RoomLinkListener,
  RoomMicrophoneTrack,
} from '../../room/room-link.ts';
import type { AccessRequest } from '../../shared/rooms/room-access.ts';
import type { RoomTroubleCode } from '../../shared/rooms/room-trouble.ts';
import { ManualClock } from '../../shared/time/manual-clock.ts';
import { createLevelStore } from '../../state/level-store.ts';
import { createPreferencesStore } from '../../state/preferences-store.ts';
import { createRoomStore } from '../../state/room-store.ts';
import type { RoomPhase } from '../../state/room-state.ts';
import type { SttStreamHandle } from '../../stt/stt-stream-handle.ts';
import { LinkDouble } from './room-link-double.ts';
import { MicrophoneDouble } from './room-microphone-double.ts';
import type { AccessResult, RoomAudio, RoomPorts, TrackStreamOptions } from './room-ports.ts';
import { RoomSession } from './room-session.ts';
import { StreamDouble } from './stream-double.ts';

/** A real room session in a world of doubles: no browser, no server, no room. */
export class RoomRig implements RoomPorts {
  readonly clock = new ManualClock();
  readonly links: LinkDouble[] = [];
  readonly streams: StreamDouble[] = [];
  readonly captures: TrackCaptureOptions[] = [];
  audio: SharedAudioListener | null = null;
  /** Microphones that are open. */
  openMicrophones = 0;
  /** What the next link's `connect` answers. */
  connectAnswer: RoomTroubleCode | null = null;
  /** What the next link's `connect` waits for. */
  connectAfter: Promise<void> = Promise.resolve();
  publishAnswer: PublishResult = 'published';
  /** The one that was opened last. */
  microphone: MicrophoneDouble | null = null;
  accessAnswer: AccessResult = {
    type: 'access',
    access: { url: 'wss://room', token: 't', seat: { identity: 'me', proof: 'p' } },
  };
  /** Our server's access tokens, as they came with the wish for a room's. */
  readonly tokensAsked: string[] = [];
  nowEpochMs = 1_000_000;
  readonly seats = { get: () => undefined, set: () => undefined };
  readonly stores = {
    room: createRoomStore('standup'),
    levels: createLevelStore(),
    preferences: createPreferencesStore(null),
  };
  readonly session = new RoomSession(this, this.stores);

  openLink(listener: RoomLinkListener): RoomLink {
    const link = new LinkDouble(listener, this.clock);
    link.answer = this.connectAnswer;
    link.publishAnswer = this.publishAnswer;
    link.answersAfter = this.connectAfter;
    this.links.push(link);
    return link;
  }
  openMicrophone(): Promise<RoomMicrophoneTrack> {
    this.openMicrophones += 1;
    this.microphone = new MicrophoneDouble(() => (this.openMicrophones -= 1));
    return Promise.resolve(this.microphone);
  }
  openAudio(listener: SharedAudioListener): RoomAudio {
    this.audio = listener;
    return {
      capture: (options) => {
        this.captures.push(options);
        const { port1 } = new MessageChannel();
        port1.close();
        return Promise.resolve({
          epoch: options.epoch,
          framePort: port1,
          stop: () => Promise.resolve(),
          abandon: () => undefined,
        });
      },
      wake: () => undefined,
      close: () => undefined,
    };
  }
  openStream(options: TrackStreamOptions): SttStreamHandle {
    const stream = new StreamDouble(options, this.nowEpochMs);
    this.streams.push(stream);
    return stream;
  }
  askConfigured(): Promise<boolean> {
    return Promise.resolve(true);
  }
  askAccess(_request: AccessRequest, token: string): Promise<AccessResult> {
    this.tokensAsked.push(token);
    return Promise.resolve(this.accessAnswer);
  }
  askReadiness(): Promise<'ready'> {
    return Promise.resolve('ready');
  }
  epochMs(): number {
    return this.nowEpochMs + this.clock.now();
  }

  get link(): LinkDouble {
    const link = this.links.at(-1);
    if (!link) throw new Error('no link was opened');
    return link;
  }

  get phase(): RoomPhase {
    return this.stores.room.getState().phase;
  }

  /** Every line, as `<speaker>: <words>`, in order; an open one ends in `…`. */
  get lines(): string[] {
    return this.stores.room
      .getState()
      .chunks.flat()
      .map(({ speaker, state, text, gap }) => {
        if (gap) return `${speaker}: [${gap.reason}]`;
        return `${speaker}: ${text}${state === 'partial' ? '…' : ''}`;
      });
  }

  /** Joins, or is refused; then there is no link. */
  async join(isCaptioner = false): Promise<void> {
    this.session.join({ name: 'Me', entry: { type: 'server' }, isCaptioner });
    await settle();
  }
}

/** Lets every settled promise be followed: a task comes after all of their continuations. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A rig that has joined, and a room in which these tracks sound: participants by sid. */
export async function inRoom(
  tracks: Readonly<Record<string, string>> = {},
  isCaptioner = false,
): Promise<{ readonly rig: RoomRig; readonly link: LinkDouble }> {
  const rig = new RoomRig();
  await rig.join(isCaptioner);
  const { link } = rig;
  for (const [sid, participant] of Object.entries(tracks)) link.track(sid, participant);
  await settle();
  return { rig, link };
}
