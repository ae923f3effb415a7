import type { Clock } from '../time/clock.ts';

/** Whose captions of a track this page shows: `own`, it transcribes it; `published`, another does. */
export type CaptionSource = 'own' | 'published';

/** Speech without a caption for so long: the captioner does not hear the track. Its captions are seconds late at most. */
export const UNHEARD_SPEECH_MS = 4_000;

/** The same of an outsider: some agents tell of an utterance only when it has ended. */
const UNHEARD_OUTSIDER_MS = 15_000;

interface Track {
  /** Those without an offer to caption who do so all the same, and are here. */
  readonly outsiders: Set<string>;
  source: CaptionSource;
  /** On the clock; null: its participant is silent. */
  speakingSinceMs: number | null;
  /** Speech before that, since the last caption of who is waited for. */
  spokenMs: number;
  /** The elected captioner does not hear it. */
  isUnheard: boolean;
  cancelTimer: () => void;
}

/**
 * Decides for each track whether this page transcribes it:
 * 1. An outsider (an agent) who has captioned the track and is here: published, unless the track's
 *    participant has spoken for {@link UNHEARD_OUTSIDER_MS} without a caption from any.
 * 2. This page offers to caption: own, as captioner and as standby alike.
 * 3. Another captioner is elected: published, unless the track's participant has spoken for
 *    {@link UNHEARD_SPEECH_MS} without a caption from it; then own, until one comes.
 * 4. Nobody: own.
 *
 * Main thread. `onChange` tells each decision that differs from the last, the first included.
 */
export class CaptionSources {
  readonly #clock: Clock;
  readonly #onChange: (trackSid: string, source: CaptionSource) => void;
  readonly #tracks = new Map<string, Track>();
  /** Elected once and still here: a last caption of theirs on its way makes no outsider of them. */
  readonly #formerly = new Set<string>();
  #isOffering = false;
  /** Another than this page. */
  #captioner: string | null = null;

  constructor(clock: Clock, onChange: (trackSid: string, source: CaptionSource) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Null: no such track is here. */
  sourceOf(trackSid: string): CaptionSource | null {
    return this.#tracks.get(trackSid)?.source ?? null;
  }

  /** Somebody who captions a track here without an offer to caption the room; null: nobody does. */
  get outsider(): string | null {
    for (const { outsiders } of this.#tracks.values())
      for (const identity of outsiders) return identity;
    return null;
  }

  addTrack(trackSid: string): void {
    if (this.#tracks.has(trackSid)) return;
    const track: Track = {
      outsiders: new Set(),
      source: 'own',
      speakingSinceMs: null,
      spokenMs: 0,
      isUnheard: false,
      cancelTimer: () => undefined,
    };
    track.source = this.#decide(track);
    this.#tracks.set(trackSid, track);
    this.#onChange(trackSid, track.source);
  }

  removeTrack(trackSid: string): void {
    this.#tracks.get(trackSid)?.cancelTimer();
    this.#tracks.delete(trackSid);
  }

  /** The switch of this page: whether it offers to caption the room. */
  setOffering(isOffering: boolean): void {
    this.#isOffering = isOffering;
    this.#decideAll();
  }

  /** Who is elected, where it is another than this page; null: this page, or nobody. */
  setOtherCaptioner(identity: string | null): void {
    if (identity === this.#captioner) return;
    this.#captioner = identity;
    if (identity !== null) this.#formerly.add(identity);
    for (const [trackSid, track] of this.#tracks) {
      if (identity === null) track.isUnheard = false;
      // Each captioner has its own time to be heard from.
      this.#countAnew(trackSid, track);
    }
    this.#decideAll();
  }

  /** `isOutsider`: the sender is trusted to caption, and does not offer to be elected. One who was elected is none. */
  noteCaption(trackSid: string, sender: string, isOutsider: boolean): void {
    const track = this.#tracks.get(trackSid);
    if (!track) return;
    if (isOutsider && !this.#formerly.has(sender)) track.outsiders.add(sender);
    else track.outsiders.delete(sender);
    if (sender === this.#captioner) track.isUnheard = false;
    if (sender === this.#captioner || track.outsiders.has(sender)) this.#countAnew(trackSid, track);
    this.#update(trackSid, track);
  }

  /** What `seeming` captioned of the track was said in their name by `author`. */
  reattribute(trackSid: string, seeming: string, author: string): void {
    const track = this.#tracks.get(trackSid);
    if (track?.outsiders.delete(seeming)) track.outsiders.add(author);
  }

  /** A participant is no longer here. */
  noteLeft(identity: string): void {
    this.#formerly.delete(identity);
    for (const track of this.#tracks.values()) track.outsiders.delete(identity);
    this.#decideAll();
  }

  noteSpeaking(trackSid: string, isSpeaking: boolean): void {
    const track = this.#tracks.get(trackSid);
    if (!track || isSpeaking === (track.speakingSinceMs !== null)) return;
    if (track.speakingSinceMs !== null) {
      track.spokenMs += this.#clock.now() - track.speakingSinceMs;
    }
    track.speakingSinceMs = isSpeaking ? this.#clock.now() : null;
    this.#watch(trackSid, track);
  }

  close(): void {
    for (const track of this.#tracks.values()) track.cancelTimer();
    this.#tracks.clear();
  }

  #countAnew(trackSid: string, track: Track): void {
    track.spokenMs = 0;
    if (track.speakingSinceMs !== null) track.speakingSinceMs = this.#clock.now();
    this.#watch(trackSid, track);
  }

  #watch(trackSid: string, track: Track): void {
    track.cancelTimer();
    const isOutsiders = track.outsiders.size > 0;
    if (track.speakingSinceMs === null || (this.#captioner === null && !isOutsiders)) return;
    const limitMs = isOutsiders ? UNHEARD_OUTSIDER_MS : UNHEARD_SPEECH_MS;
    track.cancelTimer = this.#clock.after(Math.max(0, limitMs - track.spokenMs), () => {
      if (isOutsiders) {
        track.outsiders.clear();
        this.#countAnew(trackSid, track);
      } else track.isUnheard = true;
      this.#update(trackSid, track);
    });
  }

  #decideAll(): void {
    for (const [trackSid, track] of this.#tracks) this.#update(trackSid, track);
  }

  #update(trackSid: string, track: Track): void {
    const source = this.#decide(track);
    if (source === track.source) return;
    track.source = source;
    this.#onChange(trackSid, source);
  }

  #decide(track: Track): CaptionSource {
    if (track.outsiders.size > 0) return 'published';
    if (this.#isOffering || this.#captioner === null) return 'own';
    return track.isUnheard ? 'own' : 'published';
  }
}
