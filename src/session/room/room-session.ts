import { microphoneError, CaptureError } from '../../capture/capture-error.ts';
import type { RoomMicrophoneTrack } from '../../room/room-link.ts';
import type { LevelStore } from '../../state/level-store.ts';
import type { MicrophoneSettings } from '../../state/microphone.ts';
import type { PreferencesStore } from '../../state/preferences-store.ts';
import type { RoomMicrophone, RoomTrouble } from '../../state/room-state.ts';
import type { RoomStore } from '../../state/room-store.ts';
import { captureFailureCode } from '../capture-failure.ts';
import type { RoomSessionVerbs } from '../room-session-verbs.ts';
import { MicrophonePreview } from './microphone-preview.ts';
import { RoomLines } from './room-lines.ts';
import type { RoomPorts } from './room-ports.ts';
import { RoomVisit } from './room-visit.ts';
import type { RoomVisitEnd } from './room-visit-api.ts';

export interface RoomSessionStores {
  readonly room: RoomStore;
  readonly levels: LevelStore;
  readonly preferences: PreferencesStore;
}

const LEFT = { type: 'left', isFinishing: false, trouble: null } as const;

type State =
  | { readonly type: 'lobby' }
  | { readonly type: 'visiting'; readonly visit: RoomVisit }
  | { readonly type: 'left' };

/**
 * The room page's controller: the lobby with its microphone, one visit to the room after another, and
 * the lines of them all. Main thread.
 */
export class RoomSession implements RoomSessionVerbs {
  readonly #ports: RoomPorts;
  readonly #stores: RoomSessionStores;
  readonly #lines: RoomLines;
  #state: State = { type: 'lobby' };
  #microphone: RoomMicrophone = { type: 'off' };
  #preview: MicrophonePreview | null = null;
  #isConfigured: boolean | null = null;
  /** The opening of a microphone that counts; one that was let go meanwhile does not. */
  #opening = 0;

  constructor(ports: RoomPorts, stores: RoomSessionStores) {
    this.#ports = ports;
    this.#stores = stores;
    this.#lines = new RoomLines(stores.room);
    void this.#learnConfigured();
  }

  setMicrophoneShared(isShared: boolean): void {
    if (this.#state.type !== 'lobby') return;
    if (isShared) void this.#openMicrophone(this.#stores.preferences.getState().roomCapture);
    else this.#closeMicrophone();
  }

  join({ name, entry, isCaptioner }: Parameters<RoomSessionVerbs['join']>[0]): void {
    if (this.#state.type !== 'lobby' || this.#microphone.type === 'opening') return;
    const { token, outageMinutes } = this.#stores.preferences.getState();
    const microphone = this.#preview?.release() ?? null;
    this.#preview = null;
    const { room } = this.#stores.room.getState();
    const visit = new RoomVisit(
      this.#ports,
      { room, name, entry, isCaptioner, microphone, token, outageMinutes },
      {
        lines: this.#lines,
        handlePhase: (phase) => this.#stores.room.setState({ phase }),
        handleLevel: (level) => this.#stores.levels.setState(level, true),
        handleEnd: (end) => this.#handleEnd(end),
      },
    );
    this.#state = { type: 'visiting', visit };
    void visit.begin();
  }

  leave(): void {
    if (this.#state.type === 'visiting') this.#state.visit.leave();
  }

  backToLobby(): void {
    if (this.#state.type === 'left') this.#showLobby(null);
  }

  readLines(): void {
    if (this.#state.type !== 'lobby') return;
    this.#closeMicrophone();
    this.#state = { type: 'left' };
    this.#stores.room.setState({ phase: LEFT });
  }

  setMicrophoneOn(isOn: boolean): void {
    if (this.#state.type === 'visiting') this.#state.visit.setMicrophoneOn(isOn);
  }

  changeMicrophone(settings: MicrophoneSettings): void {
    this.#stores.preferences.setState({ roomCapture: settings });
    if (this.#state.type === 'visiting') void this.#state.visit.changeMicrophone(settings);
    else if (this.#microphone.type !== 'off') void this.#openMicrophone(settings);
  }

  setCaptioner(isCaptioner: boolean): void {
    if (this.#state.type === 'visiting') this.#state.visit.setCaptioner(isCaptioner);
  }

  setSoundOn(isOn: boolean): void {
    if (this.#state.type === 'visiting') this.#state.visit.setSoundOn(isOn);
  }

  startAudio(): void {
    if (this.#state.type === 'visiting') this.#state.visit.startAudio();
  }

  tryAgain(): void {
    if (this.#state.type === 'visiting')
      this.#state.visit.tryAgain(this.#stores.preferences.getState().token);
  }

  /** The page is seen again, or goes on after it was frozen. */
  wake(): void {
    if (this.#state.type === 'visiting') this.#state.visit.wake();
  }

  /** Lets go of everything at once; the page is about to be gone. */
  dispose(): void {
    this.#closeMicrophone();
    if (this.#state.type === 'visiting') this.#state.visit.dispose();
  }

  async #learnConfigured(): Promise<void> {
    this.#isConfigured = await this.#ports.askConfigured();
    const { phase } = this.#stores.room.getState();
    if (phase.type === 'lobby')
      this.#stores.room.setState({ phase: { ...phase, isConfigured: this.#isConfigured } });
  }

  async #openMicrophone(settings: MicrophoneSettings): Promise<void> {
    this.#closeMicrophone();
    const opening = ++this.#opening;
    this.#showMicrophone({ type: 'opening' });
    let track: RoomMicrophoneTrack;
    try {
      track = await this.#ports.openMicrophone(settings);
    } catch (cause) {
      if (opening !== this.#opening) return;
      const error = cause instanceof CaptureError ? cause : microphoneError(cause);
      this.#showMicrophone({ type: 'failed', code: captureFailureCode(error) });
      return;
    }
    if (opening !== this.#opening || this.#state.type !== 'lobby') return track.stop();
    this.#takeMicrophone(track);
  }

  #takeMicrophone(track: RoomMicrophoneTrack): void {
    this.#preview = new MicrophonePreview(track, this.#ports, this.#stores.levels);
    this.#showMicrophone({ type: 'open', label: track.label, isOn: true });
  }

  #closeMicrophone(): void {
    this.#opening += 1;
    this.#preview?.close();
    this.#preview = null;
    if (this.#microphone.type !== 'off') this.#showMicrophone({ type: 'off' });
  }

  #showMicrophone(microphone: RoomMicrophone): void {
    this.#microphone = microphone;
    const { phase } = this.#stores.room.getState();
    if (phase.type === 'lobby') this.#stores.room.setState({ phase: { ...phase, microphone } });
  }

  /** The visit has let go of everything; its lines stay. */
  #handleEnd({ trouble, hasJoined, microphone }: RoomVisitEnd): void {
    this.#microphone = { type: 'off' };
    if (trouble || !hasJoined) {
      this.#showLobby(trouble);
      if (microphone) this.#takeMicrophone(microphone);
      return;
    }
    this.#state = { type: 'left' };
    this.#stores.room.setState({ phase: LEFT });
  }

  #showLobby(trouble: RoomTrouble | null): void {
    this.#state = { type: 'lobby' };
    this.#stores.room.setState({
      phase: {
        type: 'lobby',
        isConfigured: this.#isConfigured,
        microphone: this.#microphone,
        trouble,
      },
    });
  }
}
