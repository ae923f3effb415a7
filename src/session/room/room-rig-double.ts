import type { SharedAudioListener } from '../../capture/shared-audio.ts';
import type { TrackCaptureOptions } from '../../capture/track-capture.ts';
import type {
  PublishResult,
  RoomLink,
  RoomLinkListener,
  RoomMicrophoneTrack,
  RoomTrack,
  RosterEntry,
} from '../../room/room-link.ts';
import type { Caption } from '../../shared/captions/caption.ts';
import type { ClientGapReason } from '../../shared/protocol/gap-reason.ts';
import type { AccessRequest } from '../../shared/rooms/room-access.ts';
import type { RoomTroubleCode } from '../../shared/rooms/room-trouble.ts';
import { NO_PROGRESS, type Outcome, type StreamState } from '../../shared/stream/stream-state.ts';
import { ManualClock } from '../../shared/time/manual-clock.ts';
import type { TranscriptEvent } from '../../shared/transcript/transcript-event.ts';
import { createLevelStore } from '../../state/level-store.ts';
import { createPreferencesStore } from '../../state/preferences-store.ts';
import { createRoomStore } from '../../state/room-store.ts';
import type { RoomPhase } from '../../state/room-state.ts';
import type { SttStreamHandle } from '../../stt/stt-stream-handle.ts';
import type { AccessResult, RoomAudio, RoomPorts, TrackStreamOptions } from './room-ports.ts';
import { RoomSession } from './room-session.ts';

/** A stream whose server is the test. */
export class StreamDouble implements SttStreamHandle {
  readonly streamId = 'double';
  readonly options: TrackStreamOptions;
  readonly outcome = new Promise<Outcome>(() => undefined);
  /** The verbs called, in order. */
  readonly calls: string[] = [];
  readonly originEpochMs: number;

  constructor(options: TrackStreamOptions, originEpochMs: number) {
    this.options = options;
    this.originEpochMs = originEpochMs;
    queueMicrotask(() => options.onState({ type: 'streaming', sessionId: 's' }));
  }

  attachCapture(epoch: number, _port: MessagePort, gapReason?: ClientGapReason): void {
    this.calls.push(`attach ${epoch}${gapReason ? ` ${gapReason}` : ''}`);
  }
  interrupt(reason: ClientGapReason | null): void {
    this.calls.push(`interrupt ${reason}`);
  }
  finalize(): Promise<'flushed'> {
    return Promise.resolve('flushed');
  }
  endInput(): Promise<Outcome> {
    this.calls.push('endInput');
    return this.outcome;
  }
  giveUp(): void {
    this.calls.push('giveUp');
  }
  retry(): Promise<Outcome> {
    this.calls.push('retry');
    return this.outcome;
  }
  close(): void {
    this.calls.push('close');
  }

  tell(...events: TranscriptEvent[]): void {
    this.options.onProgress({ ...NO_PROGRESS, originEpochMs: this.originEpochMs });
    this.options.onTranscript(events);
  }

  partial(startMs: number, endMs: number, text: string): void {
    const [start, end] = [startMs * 16, endMs * 16];
    this.tell({ type: 'partial', id: String(start), start, end, text, stableChars: 0 });
  }

  final(startMs: number, endMs: number, text: string): void {
    const [start, end] = [startMs * 16, endMs * 16];
    this.tell({ type: 'final', id: String(start), start, end, text });
  }

  state(state: StreamState): void {
    this.options.onState(state);
  }

  /** `keeps`: what was said, for another try. */
  fail({ keeps }: { readonly keeps: boolean }): void {
    const kept = { committedSamples: 0, totalSamples: 16_000, heldSamples: 16_000 };
    this.state({
      type: 'closed',
      outcome: {
        type: 'failed',
        error: { code: 'unauthorised', message: '', retryable: false },
        kept: keeps ? { ...kept, inputEnded: false } : null,
      },
    });
  }

  complete(): void {
    this.state({ type: 'closed', outcome: { type: 'completed', durationMs: 0 } });
  }
}

/** A microphone that works until the test says otherwise. */
export class MicrophoneDouble implements RoomMicrophoneTrack {
  readonly label = 'Double';
  readonly media = MEDIA;
  /** Whether its device is there. */
  isThere = true;
  isOn = true;
  #handleChange = (): void => {};
  #handleStop: (() => void) | null;

  constructor(handleStop: () => void) {
    this.#handleStop = handleStop;
  }

  onChange(handle: () => void): void {
    this.#handleChange = handle;
  }
  setOn(isOn: boolean): Promise<void> {
    if (isOn && !this.isThere) return Promise.reject(new DOMException('', 'NotFoundError'));
    this.become(isOn);
    return Promise.resolve();
  }
  /** By whomever: a moderator, a device that is gone. */
  become(isOn: boolean): void {
    this.isOn = isOn;
    this.#handleChange();
  }
  change(): Promise<void> {
    return Promise.resolve();
  }
  stop(): void {
    this.#handleStop?.();
    this.#handleStop = null;
  }
}

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

/** Media that is told apart by nothing but its identity. */
export const newMedia = (): MediaStreamTrack => ({}) as MediaStreamTrack;
const MEDIA = newMedia();

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
