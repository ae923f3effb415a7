import type { RoomMicrophoneTrack } from '../../room/room-link.ts';

/** Media that is told apart by nothing but its identity. */
export const newMedia = (): MediaStreamTrack => ({}) as MediaStreamTrack;
export const MEDIA = newMedia();

/** A microphone that works until the test says otherwise. */
export class MicrophoneDouble implements RoomMicrophoneTrack {
  readonly label = 'Double';
  readonly media = MEDIA;
  /** Whether its device is there. */
  isThere = true;
  isOn = true;
  #handleChange = (): void => {};
  #handleStop: (() => void) | null;

  constructor(handleStop: () => void) {
    this.#handleStop = handleStop;
  }

  onChange(handle: () => void): void {
    this.#handleChange = handle;
  }
  setOn(isOn: boolean): Promise<void> {
    if (isOn && !this.isThere) return Promise.reject(new DOMException('', 'NotFoundError'));
    this.become(isOn);
    return Promise.resolve();
  }
  /** By whomever: a moderator, a device that is gone. */
  become(isOn: boolean): void {
    this.isOn = isOn;
    this.#handleChange();
  }
  change(): Promise<void> {
    return Promise.resolve();
  }
  stop(): void {
    this.#handleStop?.();
    this.#handleStop = null;
  }
}
