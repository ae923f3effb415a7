import type { RoomTrack } from '../../room/room-link.ts';
import type { TranscriptEvent } from '../../shared/transcript/transcript-event.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Level } from '../../state/level-store.ts';
import type { Link } from '../../state/link.ts';
import { TrackStream, type TrackStreamDeps } from './track-stream.ts';
import { worstLink } from './worst-link.ts';

/** A room that came back may take so long to give a track again; then it is gone. */
const RETURN_WITHIN_MS = 5_000;
/** A stream that came to an end while its track sounds is opened anew after so long. */
const REOPEN_AFTER_MS = 2_000;
/** Streams of tracks that have gone, which wait with what was said for another try. Beyond, the oldest is given up. */
const MAX_KEPT = 16;

export interface RoomTracksListener {
  handleTranscript(
    track: RoomTrack,
    events: readonly TranscriptEvent[],
    originEpochMs: number,
  ): void;
  handleLink(): void;
  /** Of this page's own microphone. */
  handleLevel(level: Level): void;
  /** It is transcribed here no more, and its open words are void. */
  handleDropped(track: RoomTrack): void;
  /** Its last final has come, or was given up. */
  handleTrackOver(track: RoomTrack): void;
}

interface Entry {
  track: RoomTrack;
  /** Null while somebody else transcribes it. */
  stream: TrackStream | null;
  /** It has not come back since the room was away. */
  isMissing: boolean;
}

/**
 * Every microphone in the room, by its sid, and the streams of those that this page transcribes. A
 * track that goes takes its stream with it, which drains under its own name; while the room is away
 * none is taken for gone. Main thread.
 */
export class RoomTracks {
  readonly #deps: TrackStreamDeps & { readonly clock: Clock };
  readonly #listener: RoomTracksListener;
  /** Whether this page transcribes the track. */
  readonly #isOurs: (sid: string) => boolean;
  readonly #entries = new Map<string, Entry>();
  /** Those whose track has gone, until their last final. */
  readonly #draining = new Set<TrackStream>();
  #isAway = false;
  #isSuspended = false;
  #cancelReturn = (): void => {};
  #handleEmpty: (() => void) | null = null;

  constructor(
    deps: TrackStreamDeps & { readonly clock: Clock },
    listener: RoomTracksListener,
    isOurs: (sid: string) => boolean,
  ) {
    this.#deps = deps;
    this.#listener = listener;
    this.#isOurs = isOurs;
  }

  get link(): Link {
    return worstLink(this.#streams().map(({ link }) => link));
  }

  sidsOf(participant: string): readonly string[] {
    return [...this.#entries.values()]
      .filter(({ track }) => track.participant === participant)
      .map(({ track }) => track.sid);
  }

  take(track: RoomTrack): void {
    const entry = this.#entries.get(track.sid);
    if (entry) {
      entry.track = track;
      entry.isMissing = false;
      entry.stream?.update(track);
      if (!this.#isAway) entry.stream?.setAway(false);
    } else {
      // Published again under another name: the one before does not come back.
      for (const other of this.#entries.values())
        if (other.isMissing && other.track.participant === track.participant) this.#end(other);
      this.#entries.set(track.sid, { track, stream: null, isMissing: false });
      this.review(track.sid);
    }
  }

  gone(sid: string): void {
    const entry = this.#entries.get(sid);
    if (!entry) return;
    if (this.#isAway) entry.isMissing = true;
    else this.#end(entry);
  }

  /** Its server has ended: it comes back with the room, within a while, or is gone. */
  lost(sid: string): void {
    const entry = this.#entries.get(sid);
    if (!entry) return;
    entry.isMissing = true;
    entry.stream?.setAway(true);
    if (!this.#isAway) this.#awaitReturn();
  }

  /** The room is away, and will come back without any of them, or with all. */
  loseAll(): void {
    for (const entry of this.#entries.values()) entry.isMissing = true;
  }

  /** Whether this page transcribes it may have changed. */
  review(sid: string): void {
    const entry = this.#entries.get(sid);
    if (!entry) return;
    const isOurs = this.#isOurs(sid);
    if (isOurs && !entry.stream) entry.stream = this.#open(entry);
    else if (!isOurs && entry.stream) this.#drop(entry, entry.stream);
  }

  /** The room's connection is cut, or back. */
  setAway(isAway: boolean): void {
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    this.#cancelReturn();
    for (const { stream, isMissing } of this.#entries.values())
      stream?.setAway(isAway || isMissing);
    if (!isAway) this.#awaitReturn();
  }

  #awaitReturn(): void {
    this.#cancelReturn();
    this.#cancelReturn = this.#deps.clock.after(RETURN_WITHIN_MS, () => {
      for (const entry of this.#entries.values()) if (entry.isMissing) this.#end(entry);
    });
  }

  setSuspended(isSuspended: boolean): void {
    this.#isSuspended = isSuspended;
    for (const { stream } of this.#entries.values()) stream?.setSuspended(isSuspended);
  }

  /** This page's own microphone was put off, or on: the room may be too far away to say so. */
  setOwnMuted(isMuted: boolean): void {
    for (const entry of this.#entries.values()) {
      if (!entry.track.isLocal) continue;
      entry.track = { ...entry.track, isMuted };
      entry.stream?.update(entry.track);
    }
  }

  /** The audio graph was made anew. */
  rebuild(): void {
    for (const { stream } of this.#entries.values()) stream?.rebuild();
  }

  tryAgain(token: string): void {
    for (const stream of this.#streams()) stream.tryAgain(token);
  }

  /**
   * Nothing is heard any more: resolves when every stream has told its last, or has failed, at most
   * after `withinMs`.
   */
  endAll(withinMs: number): Promise<void> {
    this.#cancelReturn();
    for (const entry of this.#entries.values()) this.#end(entry);
    if (this.#isDrained) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(withinMs, resolve);
      this.#handleEmpty = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Lets go of all at once. Idempotent. */
  close(): void {
    this.#cancelReturn();
    for (const stream of this.#streams()) stream.close();
    this.#entries.clear();
    this.#draining.clear();
  }

  #streams(): readonly TrackStream[] {
    const open = [...this.#entries.values()].flatMap(({ stream }) => (stream ? [stream] : []));
    return [...open, ...this.#draining];
  }

  #open(entry: Entry): TrackStream {
    const { track } = entry;
    const stream: TrackStream = new TrackStream(track, this.#deps, {
      handleTranscript: (events, originEpochMs) =>
        this.#listener.handleTranscript(track, events, originEpochMs),
      handleLink: () => {
        this.#listener.handleLink();
        if (this.#isDrained) this.#handleEmpty?.();
      },
      handleLevel: ({ rms, peak }) => this.#listener.handleLevel({ rms, peak }),
      handleOver: () => this.#handleOver(track, stream),
    });
    stream.setAway(this.#isAway);
    stream.setSuspended(this.#isSuspended);
    return stream;
  }

  #end(entry: Entry): void {
    this.#entries.delete(entry.track.sid);
    if (entry.stream) this.#drain(entry);
    else this.#listener.handleTrackOver(entry.track);
  }

  /** Somebody else has the words of it: what is open here would stand there twice. */
  #drop(entry: Entry, stream: TrackStream): void {
    entry.stream = null;
    stream.close();
    this.#listener.handleDropped(entry.track);
    this.#listener.handleLink();
  }

  #drain(entry: Entry): void {
    const { stream } = entry;
    entry.stream = null;
    if (!stream) return;
    this.#draining.add(stream);
    stream.end();
    const kept = [...this.#draining].filter(({ isKept }) => isKept);
    if (kept.length > MAX_KEPT) kept[0]?.giveUp();
  }

  #handleOver(track: RoomTrack, stream: TrackStream): void {
    const entry = this.#entries.get(track.sid);
    if (entry?.stream === stream) return this.#reopen(entry);
    this.#draining.delete(stream);
    this.#listener.handleLink();
    this.#listener.handleTrackOver(track);
    if (this.#isDrained) this.#handleEmpty?.();
  }

  /** Its stream has failed for good, and the track still sounds. */
  #reopen(entry: Entry): void {
    entry.stream = null;
    this.#listener.handleDropped(entry.track);
    this.#listener.handleLink();
    this.#deps.clock.after(REOPEN_AFTER_MS, () => this.review(entry.track.sid));
  }

  /** Nothing more comes of the tracks that have gone, unless it is tried again. */
  get #isDrained(): boolean {
    return [...this.#draining].every(({ isKept }) => isKept);
  }
}
