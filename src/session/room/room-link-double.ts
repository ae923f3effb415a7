import type {
  PublishResult,
  RoomLink,
  RoomLinkListener,
  RoomMicrophoneTrack,
  RoomTrack,
  RosterEntry,
} from '../../room/room-link.ts';
import type { Caption } from '../../shared/captions/caption.ts';
import type { RoomTroubleCode } from '../../shared/rooms/room-trouble.ts';
import type { ManualClock } from '../../shared/time/manual-clock.ts';
import { MEDIA } from './room-microphone-double.ts';

/** A room whose server is the test. */
export class LinkDouble implements RoomLink {
  readonly identity = 'me';
  readonly listener: RoomLinkListener;
  readonly sent: { readonly caption: Caption; readonly to: readonly string[] | undefined }[] = [];
  readonly calls: string[] = [];
  roster: RosterEntry[] = [entryOf('me', { isLocal: true })];
  /** What the next `connect` answers. */
  answer: RoomTroubleCode | null = null;
  publishAnswer: PublishResult = 'published';
  /** The room tells this page's own attribute so much later. */
  announcesAfterMs = 0;
  /** What `connect` waits for. */
  answersAfter: Promise<void> = Promise.resolve();
  readonly owners = new Map<string, string>();

  readonly #clock: ManualClock;

  constructor(listener: RoomLinkListener, clock: ManualClock) {
    this.listener = listener;
    this.#clock = clock;
  }

  async connect(url: string): Promise<RoomTroubleCode | null> {
    this.calls.push(`connect ${url}`);
    await this.answersAfter;
    if (this.answer === null) this.listener.handleRoster(this.roster);
    return this.answer;
  }
  ownerOf(sid: string): string | undefined {
    return this.owners.get(sid);
  }
  publish({ isOn }: RoomMicrophoneTrack): Promise<PublishResult> {
    this.calls.push(`publish ${isOn ? 'on' : 'off'}`);
    return Promise.resolve(this.publishAnswer);
  }
  setSoundOn(): void {}
  startAudio(): void {}
  announce(attribute: string): Promise<void> {
    const tell = (): void =>
      this.change('me', { captioner: attribute === '' ? undefined : attribute });
    if (this.announcesAfterMs === 0) tell();
    else this.#clock.after(this.announcesAfterMs, tell);
    return Promise.resolve();
  }
  send(caption: Caption, to?: readonly string[]): void {
    this.sent.push({ caption, to });
  }
  close(): Promise<void> {
    this.calls.push('close');
    return Promise.resolve();
  }

  change(identity: string, facts: Partial<RosterEntry>): void {
    const known = this.roster.some((it) => it.identity === identity);
    this.roster = known
      ? this.roster.map((it) => (it.identity === identity ? { ...it, ...facts } : it))
      : [...this.roster, { ...entryOf(identity), ...facts }];
    this.listener.handleRoster(this.roster);
  }

  /** The captioner attribute of one who is here; NaN: none. */
  offersSince(identity: string): number {
    return Number(this.roster.find((it) => it.identity === identity)?.captioner);
  }

  /** Offers to caption, next in line behind this page. */
  standBy(identity: string): void {
    this.change(identity, { captioner: String(this.offersSince(this.identity) + 1) });
  }

  leave(identity: string): void {
    this.roster = this.roster.filter((it) => it.identity !== identity);
    this.listener.handleRoster(this.roster);
  }

  track(sid: string, participant: string, facts: Partial<RoomTrack> = {}): void {
    this.owners.set(sid, participant);
    const media = facts.media ?? MEDIA;
    this.listener.handleTrack({
      sid,
      participant,
      isLocal: false,
      isMuted: false,
      ...facts,
      media,
    });
  }
}

function entryOf(identity: string, facts: Partial<RosterEntry> = {}): RosterEntry {
  return {
    identity,
    name: identity.toUpperCase(),
    isLocal: false,
    isAgent: false,
    mayCaption: true,
    captioner: undefined,
    isLost: false,
    ...facts,
  };
}
