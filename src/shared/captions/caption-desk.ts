import { samplesToMs } from '../audio/sample-rate.ts';
import type { Clock } from '../time/clock.ts';
import type { TranscriptEvent } from '../transcript/transcript-event.ts';
import { captionId, type Caption } from './caption.ts';
import { ClockShift } from './clock-shift.ts';
import type { OwnWords } from './own-speech.ts';
import type { StreamSource } from './stream-lines.ts';
import { TrackDesk } from './track-desk.ts';

/** Finals that one who comes late is given. */
const LATE_JOINER_FINALS = 20;
/** Tracks that are remembered; beyond, one that has gone is forgotten first, then the oldest. */
const MAX_TRACKS = 128;

/**
 * What this page publishes while it is the elected captioner, and what it remembers as a standby so
 * that it can take over:
 *
 * 1. Captions go out only while elected: partials throttled, finals at once, each segment one final.
 * 2. A segment that came to nothing after it was shown ends with a blank final.
 * 3. At a takeover the segment that the former captioner left open is finished under its id, by the
 *    first own words that overlap it; without any for 3 s, by the words that it had.
 * 4. What published finals cover is not published again: of a segment that they cover in part, the
 *    other words. What they do not cover yet is published then, up to half a minute of it.
 * 5. An election that is lost ends it at once; what is open is the next one's to finish, and this one's
 *    where there is none.
 *
 * Times are of this page's wall clock; those of another captioner are shifted where its clock is
 * off. Main thread; nothing throws.
 */
export class CaptionDesk {
  readonly #clock: Clock;
  readonly #publish: (caption: Caption, to?: readonly string[]) => void;
  readonly #shift: ClockShift;
  readonly #tracks = new Map<string, TrackDesk>();
  /** Newest last, by whomever. */
  #finals: readonly Caption[] = [];
  #isElected = false;
  #hasBeenShown = false;

  /** `publish` keeps the order of its calls. `to`: these identities alone. */
  constructor(clock: Clock, publish: (caption: Caption, to?: readonly string[]) => void) {
    this.#clock = clock;
    this.#publish = publish;
    this.#shift = new ClockShift(clock);
  }

  /** A partial or final of a stream of this page, in the order of the stream; as standby too. */
  noteOwn(words: OwnWords): void {
    this.#shift.noteOwn(words.endEpochMs, words.isFinal);
    this.#track(words.trackSid).noteOwn(words);
  }

  /** All that a stream of this page tells, and what of it concerns captions. */
  noteOwnEvent(
    { trackSid, originEpochMs }: Omit<StreamSource, 'speaker'>,
    event: TranscriptEvent,
  ): void {
    const startEpochMs = originEpochMs + samplesToMs(event.start);
    if (event.type === 'unconfirmed') return;
    if (event.type === 'discard') this.#track(trackSid).noteOwnVoid(startEpochMs);
    else {
      const endEpochMs = originEpochMs + samplesToMs(event.end);
      if (event.type === 'gap' && event.reason !== 'silence') {
        this.#track(trackSid).noteOwnGap(endEpochMs);
        return;
      }
      const id = captionId(trackSid, originEpochMs, event.start);
      const text = event.type === 'gap' ? '' : event.text;
      const isFinal = event.type !== 'partial';
      this.noteOwn({ trackSid, id, startEpochMs, endEpochMs, text, isFinal });
    }
  }

  /** A caption that another captioner has sent to the room. The caller has checked that it may. */
  noteIncoming(caption: Caption, sender: string): void {
    this.#hasBeenShown = true;
    const { endEpochMs, isFinal } = caption;
    if (endEpochMs !== null) this.#shift.noteOther(sender, endEpochMs, isFinal);
    if (isFinal) this.#keepForLateJoiners(caption);
    this.#track(caption.trackSid).noteIncoming(caption, sender);
  }

  /**
   * Whether this page is the captioner of the room. `isTakeover`: there was one before, who may not
   * have come to a word; where nobody has been shown anything, the room is shown nothing of before.
   */
  setElected(isMe: boolean, isTakeover = false): void {
    if (isMe === this.#isElected) return;
    this.#isElected = isMe;
    const isFirst = !isTakeover && !this.#hasBeenShown;
    for (const track of this.#tracks.values()) {
      if (isMe) track.begin(isFirst);
      else track.end();
    }
  }

  /** While elected: leaves no segment open, for nobody else is to finish it; by the words that were shown. */
  finish(): void {
    if (this.#isElected) for (const track of this.#tracks.values()) track.finish();
  }

  /** Somebody has come who has seen nothing yet. */
  noteNewcomer(identity: string): void {
    if (!this.#isElected) return;
    for (const caption of this.#finals) this.#publish(caption, [identity]);
  }

  /** Nothing comes any more of this page's stream of the track: after its last final. */
  noteTrackGone(trackSid: string): void {
    this.#tracks.get(trackSid)?.noteGone();
  }

  /**
   * The connection was lost, and another captioner has published meanwhile, unheard here: all that
   * this page has heard until now counts as published. Call it before it is elected again.
   */
  forgetUnsent(): void {
    for (const track of this.#tracks.values()) track.forgetUnsent();
  }

  /** Publishes nothing any more, and leaves no timer. */
  close(): void {
    this.setElected(false);
    this.#tracks.clear();
    this.#finals = [];
  }

  #track(trackSid: string): TrackDesk {
    const known = this.#tracks.get(trackSid);
    if (known) return known;
    const track = new TrackDesk(trackSid, {
      clock: this.#clock,
      send: (caption) => this.#send(caption),
      shiftMs: (sender) => this.#shift.shiftMs(sender),
    });
    if (this.#isElected) track.begin(false);
    this.#tracks.set(trackSid, track);
    if (this.#tracks.size > MAX_TRACKS) this.#forgetTrack();
    return track;
  }

  #forgetTrack(): void {
    const gone = [...this.#tracks].find(([, track]) => track.isGone) ?? [...this.#tracks][0];
    if (!gone) return;
    gone[1].end();
    this.#tracks.delete(gone[0]);
  }

  #send(caption: Caption): void {
    this.#hasBeenShown = true;
    if (caption.isFinal) this.#keepForLateJoiners(caption);
    this.#publish(caption);
  }

  #keepForLateJoiners(caption: Caption): void {
    const others = this.#finals.filter((it) => it.id !== caption.id);
    const isBlank = caption.text.trim() === '';
    this.#finals = (isBlank ? others : [...others, caption]).slice(-LATE_JOINER_FINALS);
  }
}
