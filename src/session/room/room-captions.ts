import type { RoomTrack, RosterEntry } from '../../room/room-link.ts';
import { namesTrack, type Caption } from '../../shared/captions/caption.ts';
import { CaptionDesk } from '../../shared/captions/caption-desk.ts';
import { CaptionSources } from '../../shared/captions/caption-sources.ts';
import { IncomingCaptions } from '../../shared/captions/incoming-captions.ts';
import { StreamLines } from '../../shared/captions/stream-lines.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { SleepWatch } from '../../shared/time/sleep-watch.ts';
import type { TranscriptEvent } from '../../shared/transcript/transcript-event.ts';
import type { Captioning } from '../../state/room-state.ts';
import { Candidacy } from './candidacy.ts';
import { EarlyCaptions } from './early-captions.ts';
import type { RoomLines } from './room-lines.ts';

/** Another captioner takes over within 5 s. */
const SETTLE_AFTER_MS = 6_000;

export interface RoomCaptionsDeps {
  readonly clock: Clock;
  epochMs(): number;
  readonly lines: RoomLines;
  send(caption: Caption, to?: readonly string[]): void;
  /** Sets this page's captioner attribute; empty: none. */
  announce(attribute: string): void;
  /** Who publishes the track; undefined: nobody that is here. */
  ownerOf(sid: string): string | undefined;
  /** The tracks of a participant that sound here. */
  sidsOf(identity: string): readonly string[];
  /** Who transcribes the track may have changed. */
  onSource(sid: string): void;
  /** What is shown of the captioners has changed. */
  onChange(): void;
}

/**
 * The captions of a room as this page shows and publishes them: its own of the tracks that it
 * transcribes, those of others else; one captioner for all, settled by what every page sees. Main thread.
 */
export class RoomCaptions {
  readonly #deps: RoomCaptionsDeps;
  readonly #desk: CaptionDesk;
  readonly #sources: CaptionSources;
  readonly #incoming: IncomingCaptions;
  readonly #candidacy: Candidacy;
  readonly #early = new EarlyCaptions();
  /** Of the streams that this page transcribes, by track. */
  readonly #streams = new Map<
    string,
    { readonly originEpochMs: number; readonly lines: StreamLines }
  >();
  #roster: readonly RosterEntry[] = [];
  #cancelSettle = (): void => {};
  readonly #sleepWatch: SleepWatch;
  readonly #forgetSleep: () => void;

  constructor(deps: RoomCaptionsDeps) {
    this.#deps = deps;
    this.#sleepWatch = new SleepWatch(deps.clock, () => deps.epochMs());
    this.#desk = new CaptionDesk(this.#sleepWatch.clock, (caption, to) =>
      deps.send(to ? this.#withSpeaker(caption) : caption, to),
    );
    this.#candidacy = new Candidacy({
      clock: deps.clock,
      epochMs: () => deps.epochMs(),
      roster: () => this.#roster,
      announce: (attribute) => deps.announce(attribute),
      onElected: (before) => this.#handleElected(before),
    });
    this.#sources = new CaptionSources(deps.clock, (sid) => {
      deps.onSource(sid);
      deps.onChange();
    });
    this.#forgetSleep = this.#sleepWatch.onWake(() => this.#candidacy.giveWay());
    this.#incoming = new IncomingCaptions({
      ownerOf: (sid) => deps.ownerOf(sid),
      mayCaption: (sender) => this.#roster.some((it) => it.identity === sender && !it.isLocal),
      mayTakeOver: (sender) =>
        this.#candidacy.hasEverOffered(sender) ||
        this.#roster.some(({ identity, isAgent }) => isAgent && identity === sender),
    });
  }

  get isCaptioner(): boolean {
    return this.#candidacy.isOffering;
  }

  /** Nobody else would finish what it has shown the room of. */
  get mustFinish(): boolean {
    return this.#candidacy.isElected && !this.#candidacy.hasOthers;
  }

  get captioning(): Captioning {
    if (this.#candidacy.isForbidden) return { type: 'not_allowed' };
    const shows = this.#candidacy.elected ?? this.#sources.outsider;
    const captioner = this.#roster.find(({ identity }) => identity === shows);
    if (!captioner) return { type: 'nobody' };
    return captioner.isLocal
      ? { type: 'me' }
      : { type: 'other', identity: captioner.identity, name: captioner.name };
  }

  isOurs(sid: string): boolean {
    return this.#sources.sourceOf(sid) === 'own';
  }

  setCaptioner(isCaptioner: boolean): void {
    this.#sources.setOffering(isCaptioner);
    this.#candidacy.offer(isCaptioner);
  }

  /** Leaves nothing open of what it has shown: by the words that it has. */
  finish(): void {
    this.#desk.finish();
  }

  takeTrack({ sid, participant }: RoomTrack): void {
    this.#incoming.noteOwner(sid, participant);
    this.#sources.addTrack(sid);
    this.#takeEarly();
  }

  takeRoster(roster: readonly RosterEntry[]): void {
    const left = this.#roster.filter(
      ({ identity }) => !roster.some((it) => it.identity === identity),
    );
    this.#roster = roster;
    this.#creditAgent();
    for (const { identity } of left) this.#sources.noteLeft(identity);
    if (left.length > 0) this.#settleLater();
    this.#candidacy.review();
    this.#takeEarly();
  }

  takeSpeaking(identities: readonly string[]): void {
    for (const { identity } of this.#roster)
      for (const sid of this.#deps.sidsOf(identity))
        this.#sources.noteSpeaking(sid, identities.includes(identity));
  }

  /** What another publishes. While this page offers to, a captioner's words are known here already. */
  takeOthers(caption: Caption, sender: string): void {
    this.#sleepWatch.look(); // first: this page may publish no more
    if (!namesTrack(caption.id, caption.trackSid)) return;
    if (this.#isEarly(caption, sender))
      return this.#early.hold(caption, sender, this.#deps.clock.now());
    const author = this.#authorOf(caption, sender);
    if (author === null) return;
    // The last caption of one whose switch is off by now may still have been on its way.
    const isOutsider = !this.#candidacy.hasEverOffered(author);
    if (!isOutsider) {
      this.#desk.noteIncoming(caption, author);
      this.#candidacy.noteCaption(author);
    }
    // Nothing is no caption: it takes no track from those who transcribe it.
    const hasWords = caption.text.trim() !== '';
    if (hasWords || !isOutsider) this.#sources.noteCaption(caption.trackSid, author, isOutsider);
    if (this.isOurs(caption.trackSid)) return;
    const changes = this.#incoming.take(caption, author, this.#deps.epochMs());
    if (caption.speaker && changes.changed.length > 0) this.#deps.lines.takeFormer(caption.speaker);
    this.#deps.lines.apply(changes);
  }

  /** Of a stream of this page. */
  takeOwn(
    { sid, participant }: RoomTrack,
    events: readonly TranscriptEvent[],
    originEpochMs: number,
  ): void {
    this.#sleepWatch.look(); // first, as in takeOthers
    const origin = Math.round(originEpochMs);
    let stream = this.#streams.get(sid);
    if (stream?.originEpochMs !== origin) {
      const source = { trackSid: sid, speaker: participant, originEpochMs: origin };
      stream = { originEpochMs: origin, lines: new StreamLines(source) };
      this.#streams.set(sid, stream);
    }
    this.#deps.lines.apply(stream.lines.take(events));
    for (const event of events)
      this.#desk.noteOwnEvent({ trackSid: sid, originEpochMs: origin }, event);
    if (events.some((it) => 'text' in it && it.text !== '')) this.#candidacy.noteOwnWords();
  }

  /** Its stream was let go: what is open of it is void. */
  dropOwn({ sid }: RoomTrack): void {
    this.#sleepWatch.look(); // first, as in takeOthers
    const stream = this.#streams.get(sid);
    this.#streams.delete(sid);
    if (stream) this.#deps.lines.apply(stream.lines.take([{ type: 'discard', start: 0 }]));
    // What it shows the room of it must not stay open.
    this.#desk.noteTrackGone(sid);
  }

  /** Its last final has come. */
  forgetTrack({ sid }: RoomTrack): void {
    this.#sleepWatch.look(); // first, as in takeOthers
    this.#streams.delete(sid);
    this.#sources.removeTrack(sid);
    this.#desk.noteTrackGone(sid);
  }

  /** Somebody came later: gets the last lines from whoever publishes. */
  welcome(identity: string): void {
    this.#desk.noteNewcomer(identity);
  }

  /** Whether this page is cut off from the room. */
  setAway(isAway: boolean): void {
    if (isAway === this.#candidacy.isAway) return;
    // Another has published meanwhile.
    if (!isAway && this.isCaptioner && this.#candidacy.hasOthers) this.#desk.forgetUnsent();
    this.#candidacy.setAway(isAway);
  }

  close(): void {
    this.#cancelSettle();
    this.#forgetSleep();
    this.#sources.close();
    this.#desk.close();
  }

  /** The room may tell of an agent after what the agent said in others' names. */
  #creditAgent(): void {
    const agent = this.#roster.find(({ isAgent }) => isAgent);
    if (!agent) return;
    for (const { identity } of this.#roster)
      for (const sid of this.#deps.sidsOf(identity))
        this.#sources.reattribute(sid, identity, agent.identity);
  }

  #takeEarly(): void {
    const isEarly = this.#isEarly.bind(this);
    for (const { caption, sender } of this.#early.release(isEarly, this.#deps.clock.now()))
      this.takeOthers(caption, sender);
  }

  #isEarly({ trackSid, speaker }: Caption, sender: string): boolean {
    const isKnown = this.#roster.some(({ identity }) => identity === sender);
    if (!isKnown) return true;
    const owner = this.#deps.ownerOf(trackSid) ?? this.#incoming.formerOwnerOf(trackSid);
    return owner === undefined && speaker === undefined;
  }

  /** Who comes late cannot know who spoke on a track that is gone. */
  #withSpeaker(caption: Caption): Caption {
    if (this.#deps.ownerOf(caption.trackSid) !== undefined) return caption;
    const identity = this.#incoming.formerOwnerOf(caption.trackSid);
    const name = identity === undefined ? undefined : this.#deps.lines.nameOf(identity);
    return identity === undefined || name === undefined
      ? caption
      : { ...caption, speaker: { identity, name } };
  }

  /**
   * Who really sends a caption; null: nobody whose captions count. The room tells what an agent says in
   * somebody's name as theirs, our own participant's included.
   */
  #authorOf({ trackSid, endEpochMs }: Caption, sender: string): string | null {
    const entry = this.#roster.find(({ identity }) => identity === sender);
    if (!entry) return null;
    const isInOwnName = entry.isLocal || this.#deps.ownerOf(trackSid) === sender;
    // Of ours each says when it ends: it is of the one who sent it.
    const agent =
      isInOwnName && endEpochMs === null ? this.#roster.find(({ isAgent }) => isAgent) : undefined;
    if (agent) return agent.identity;
    return entry.isLocal ? null : sender;
  }

  /** Whoever left may have published: what it left open is finished by another soon, or never. */
  #settleLater(): void {
    const leftAtMs = this.#deps.epochMs();
    this.#cancelSettle();
    this.#cancelSettle = this.#deps.clock.after(SETTLE_AFTER_MS, () =>
      this.#deps.lines.apply(this.#incoming.settle(leftAtMs)),
    );
  }

  #handleElected(before: string | null): void {
    const { elected, isElected, isAway } = this.#candidacy;
    this.#sources.setOtherCaptioner(isElected ? null : elected);
    // Nobody is to finish it; one that offers anew is about to be elected again.
    if (elected === null && !this.isCaptioner) this.#desk.finish();
    this.#desk.setElected(isElected && !isAway, before !== null);
    this.#deps.onChange();
  }
}
