import { msToSamples } from '../shared/audio/sample-rate.ts';
import { EMPTY_TRANSCRIPT, reduceTranscript } from '../shared/transcript/reduce-transcript.ts';
import type { TranscriptEvent } from '../shared/transcript/transcript-event.ts';
import type { LevelStore } from '../state/level-store.ts';
import { NOTHING_HELD } from '../state/link.ts';
import type { PreferencesStore } from '../state/preferences-store.ts';
import type { Announcement, SessionState, Take } from '../state/session-state.ts';
import type { SessionStore } from '../state/session-store.ts';
import type { MicSessionPorts } from './mic-session-ports.ts';
import { MicTake } from './mic-take.ts';

/** Finals kept for the screen reader's region: enough that none goes unheard between two renders. */
const ANNOUNCEMENTS_KEPT = 6;

/** What the page may ask of the session. Every verb is refused in silence where it makes no sense. */
export interface MicSessionVerbs {
  /** Call it within a click or a key press. Releases what an earlier take kept for another try. */
  start(): void;
  stop(): void;
  stopWaiting(): void;
  /** After a failed try that has kept something: goes on with it, with the token of now. */
  tryAgain(): void;
  /** While the microphone is lost: tries it again. Call it within a click. */
  retryMicrophone(): void;
  /** Releases what was kept and takes the transcript away; {@link restore} brings the words back until the next Start. */
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
    this.#preferences.subscribe(({ capture }, before) => {
      if (capture !== before.capture) this.#take?.changeMicrophone(capture);
    });
  }

  start(): void {
    if (this.#isRunning) return;
    const { capture, token, outageMinutes } = this.#preferences.getState();
    const startedAtEpochMs = this.#ports.epochMs();
    this.#take?.release();
    const take = new MicTake(
      this.#ports,
      { settings: capture, token, capacitySamples: msToSamples(outageMinutes * 60_000) },
      {
        handleState: (state) => this.#handleState(state),
        handleTranscript: (events) => this.#handleTranscript(events),
        handleLevel: ({ rms, peak }) => this.#levels.setState({ rms, peak }, true),
        handleRefusedChoice: (inUse) => this.#preferences.setState({ capture: inUse }),
      },
    );
    this.#take = take;
    this.#store.setState(({ takes }) => ({
      session: { type: 'asking', link: { type: 'connecting' }, held: NOTHING_HELD },
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

  tryAgain(): void {
    this.#take?.tryAgain(this.#preferences.getState().token);
  }

  retryMicrophone(): void {
    this.#take?.retryMicrophone();
  }

  /** Lets go of everything at once; the page is about to be gone. */
  dispose(): void {
    this.#take?.release();
  }

  newTranscript(): void {
    if (this.#isRunning) return;
    this.#take?.release();
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
    if (this.#isRunning) return;
    this.#store.setState(({ takes, cleared }) => ({ takes: [...cleared, ...takes], cleared: [] }));
  }

  /** A take is under way; one that waits for another try is not. */
  get #isRunning(): boolean {
    return this.#take !== null && !this.#take.isKept;
  }

  #handleState(state: SessionState): void {
    const receipt = state.type === 'finished' || state.type === 'failed' ? state.receipt : null;
    if (isOver(state)) this.#take = null;
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

/** Nothing more comes of the take that told it. */
function isOver(state: SessionState): boolean {
  return (
    state.type === 'idle' ||
    state.type === 'finished' ||
    (state.type === 'failed' && state.kept === null)
  );
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
