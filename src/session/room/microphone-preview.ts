import type { TrackCapture } from '../../capture/track-capture.ts';
import type { RoomMicrophoneTrack } from '../../room/room-link.ts';
import { SILENCE, type LevelStore } from '../../state/level-store.ts';
import type { RoomAudio, RoomPorts } from './room-ports.ts';

/** The lobby's microphone: its level is shown, and nothing of it is kept or sent. Made within a click. */
export class MicrophonePreview {
  readonly #track: RoomMicrophoneTrack;
  readonly #audio: RoomAudio;
  readonly #levels: LevelStore;
  #capture: TrackCapture | null = null;
  #isClosed = false;

  constructor(track: RoomMicrophoneTrack, ports: Pick<RoomPorts, 'openAudio'>, levels: LevelStore) {
    this.#track = track;
    this.#levels = levels;
    this.#audio = ports.openAudio({
      handleInterruption: () => undefined,
      handleRebuilt: () => void this.#listen(),
    });
    void this.#listen();
  }

  /** Ends the meter and hands the open microphone over. */
  release(): RoomMicrophoneTrack {
    this.#end();
    return this.#track;
  }

  close(): void {
    this.#end();
    this.#track.stop();
  }

  #end(): void {
    this.#isClosed = true;
    this.#capture?.abandon();
    this.#audio.close();
    this.#levels.setState(SILENCE, true);
  }

  async #listen(): Promise<void> {
    const capture = await this.#audio.capture({
      media: this.#track.media,
      isRemote: false,
      epoch: 0,
      onLevel: ({ rms, peak }) => {
        if (!this.#isClosed) this.#levels.setState({ rms, peak }, true);
      },
      onCrash: () => void this.#listen(),
    });
    // Frames are for nobody: without a reader the port would keep them.
    if (this.#isClosed) capture?.abandon();
    else if (capture) {
      this.#capture = capture;
      capture.framePort.close();
    }
  }
}
