import { EMPTY_TRANSCRIPT, reduceTranscript } from '../shared/transcript/reduce-transcript.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import type { LevelStore } from '../state/level-store.ts';
import type { PreferencesStore } from '../state/preferences-store.ts';
import type { Announcement, SessionState, Take } from '../state/session-state.ts';
import type { SessionStore } from '../state/session-store.ts';
import type { MicSessionPorts } from './mic-session-ports.ts';
import { MicTake } from './mic-take.ts';

/** Finals kept for the screen reader's region: enough that none goes unheard between two renders. */
const ANNOUNCEMENTS_KEPT = 6;

/** What the page may ask of the session. Every verb is refused in silence where it makes no sense. */
export interface MicSessionVerbs {
  /** Call it within a click or a key press. */
  start(): void;
  stop(): void;
  stopWaiting(): void;
  /** Takes the transcript away; {@link restore} brings it back until the next Start. */
  newTranscript(): void;
  restore(): void;
}

/** The page's microphone session: takes one after another, and the transcript of them all. Main thread. */
export class MicSession implements MicSessionVerbs {
  readonly #ports: MicSessionPorts;
  readonly #store: SessionStore;
  readonly #levels: LevelStore;
  readonly #preferences: PreferencesStore;
  #take: MicTake | null = null;
  #epoch = 0;

  constructor(
    ports: MicSessionPorts,
    stores: {
      readonly session: SessionStore;
      readonly levels: LevelStore;
      readonly preferences: PreferencesStore;
    },
  ) {
    this.#ports = ports;
    this.#store = stores.session;
    this.#levels = stores.levels;
    this.#preferences = stores.preferences;
  }

  start(): void {
    if (this.#take) return;
    const { capture, token } = this.#preferences.getState();
    const startedAtEpochMs = this.#ports.epochMs();
    this.#epoch += 1;
    const take = new MicTake(
      this.#ports,
      { settings: capture, token, epoch: this.#epoch },
      {
        handleState: (state) => this.#handleState(state),
        handleTranscript: (events) => this.#handleTranscript(events),
        handleLevel: ({ rms, peak }) => this.#levels.setState({ rms, peak }, true),
      },
    );
    this.#take = take;
    this.#store.setState(({ takes }) => ({
      session: { type: 'asking' },
      cleared: [],
      takes: [
        ...takes.filter((it) => it.transcript.chunks.length > 0),
        { id: take.streamId, startedAtEpochMs, transcript: EMPTY_TRANSCRIPT, receipt: null },
      ],
    }));
  }

  stop(): void {
    this.#take?.stop();
  }

  stopWaiting(): void {
    this.#take?.stopWaiting();
  }

  newTranscript(): void {
    if (this.#take) return;
    this.#store.setState(({ takes, cleared }) => {
      const spoken = takes.filter((it) => it.transcript.chunks.length > 0);
      return {
        session: { type: 'idle' },
        takes: [],
        cleared: spoken.length > 0 ? spoken : cleared,
        announcements: [],
      };
    });
  }

  restore(): void {
    if (this.#take) return;
    this.#store.setState(({ takes, cleared }) => ({ takes: [...cleared, ...takes], cleared: [] }));
  }

  #handleState(state: SessionState): void {
    const receipt = state.type === 'finished' || state.type === 'failed' ? state.receipt : null;
    if (state.type === 'finished' || state.type === 'failed') this.#take = null;
    this.#store.setState(({ takes }) => ({
      session: state,
      takes: receipt ? changeLast(takes, (take) => ({ ...take, receipt })) : takes,
    }));
  }

  #handleTranscript(events: readonly TranscriptEvent[]): void {
    this.#store.setState(({ takes, announcements }) => ({
      takes: changeLast(takes, (take) => ({
        ...take,
        transcript: events.reduce(reduceTranscript, take.transcript),
      })),
      announcements: announce(announcements, takes.at(-1)?.id ?? '', events),
    }));
  }
}

function changeLast(takes: readonly Take[], change: (take: Take) => Take): readonly Take[] {
  const last = takes.at(-1);
  return last ? takes.with(-1, change(last)) : takes;
}

function announce(
  before: readonly Announcement[],
  takeId: string,
  events: readonly TranscriptEvent[],
): readonly Announcement[] {
  const fresh = events.flatMap((it) =>
    it.type === 'final' && it.text ? [{ key: `${takeId}/${it.id}`, text: it.text }] : [],
  );
  return fresh.length > 0 ? [...before, ...fresh].slice(-ANNOUNCEMENTS_KEPT) : before;
}
