import type { LineChanges, RoomLine } from '../../shared/captions/room-line.ts';
import { RoomTranscript } from '../../shared/captions/room-transcript.ts';
import type { RosterEntry } from '../../room/room-link.ts';
import type { Announcement } from '../../state/session-state.ts';
import type { CaptionSpeaker } from '../../shared/captions/caption.ts';
import type { RoomStore } from '../../state/room-store.ts';
import { withFormer, withRoster, type Speakers } from './speakers.ts';

/** Finals kept for the screen reader's region: enough that none goes unheard between two renders. */
const ANNOUNCEMENTS_KEPT = 6;

/** The lines of a room and who spoke them, over all visits of this page. Writes them to the store. Main thread. */
export class RoomLines {
  readonly #store: RoomStore;
  readonly #transcript = new RoomTranscript();

  constructor(store: RoomStore) {
    this.#store = store;
  }

  apply(changes: LineChanges): void {
    this.#transcript.apply(changes);
    const { chunks } = this.#transcript;
    const state = this.#store.getState();
    if (chunks === state.chunks) return;
    const { announcements, speakers } = state;
    const fresh = changes.changed.flatMap((line) =>
      line.state === 'final' ? [announcementOf(line, speakers[line.speaker]?.name)] : [],
    );
    this.#store.setState({
      chunks,
      ...(fresh.length === 0
        ? {}
        : { announcements: [...announcements, ...fresh].slice(-ANNOUNCEMENTS_KEPT) }),
    });
  }

  takeRoster(roster: readonly RosterEntry[]): void {
    this.#setSpeakers(withRoster(this.#store.getState().speakers, roster));
  }

  /** Somebody who spoke before this page came, and may be gone. */
  takeFormer(speaker: CaptionSpeaker): void {
    this.#setSpeakers(withFormer(this.#store.getState().speakers, speaker));
  }

  /** As the room knew them last; undefined: never heard of. */
  nameOf(identity: string): string | undefined {
    const { speakers } = this.#store.getState();
    return Object.hasOwn(speakers, identity) ? speakers[identity]?.name : undefined;
  }

  #setSpeakers(speakers: Speakers): void {
    if (speakers !== this.#store.getState().speakers) this.#store.setState({ speakers });
  }
}

function announcementOf({ id, text, speaker }: RoomLine, name = speaker): Announcement {
  return { key: id, text: `${name}: ${text}` };
}
