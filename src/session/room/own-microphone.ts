import { microphoneError } from '../../capture/capture-error.ts';
import type { PublishResult, RoomLink, RoomMicrophoneTrack } from '../../room/room-link.ts';
import type { MicrophoneSettings } from '../../state/microphone.ts';
import type { RoomMicrophone } from '../../state/room-state.ts';

/** This page's microphone in a room, and what is shown of it. Main thread. */
export class OwnMicrophone {
  readonly track: RoomMicrophoneTrack;
  readonly #handleChange: () => void;
  #failure: Extract<RoomMicrophone, { type: 'failed' }> | null = null;
  #publication: PublishResult = 'published';

  /** `handleChange`: it was put on or off, by the reader or by others, or `shown` is otherwise. */
  constructor(track: RoomMicrophoneTrack, handleChange: () => void) {
    this.track = track;
    this.#handleChange = handleChange;
    track.onChange(handleChange);
  }

  get isOn(): boolean {
    return this.track.isOn;
  }

  get shown(): RoomMicrophone {
    if (this.#failure) return this.#failure;
    if (this.#publication !== 'published') return { type: 'unpublished', code: this.#publication };
    return { type: 'open', label: this.track.label, isOn: this.isOn };
  }

  /** The room did not take it when it was last asked to. */
  get isRefused(): boolean {
    return this.#publication !== 'published';
  }

  /** What comes of it counts where the link is still the newest by then. */
  async publish(link: RoomLink, isNewest: () => boolean): Promise<void> {
    const result = await link.publish(this.track);
    if (isNewest()) this.#publication = result;
  }

  setOn(isOn: boolean): Promise<void> {
    return this.#act(() => this.track.setOn(isOn));
  }

  change(settings: MicrophoneSettings): Promise<void> {
    return this.#act(() => this.track.change(settings));
  }

  /** Tells nothing any more; whoever holds the track stops it. */
  release(): void {
    this.track.onChange(() => {});
  }

  async #act(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.#failure = null;
    } catch (cause) {
      this.#failure = { type: 'failed', code: microphoneError(cause).code };
    }
    this.#handleChange();
  }
}
