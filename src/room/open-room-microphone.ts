import {
  createLocalAudioTrack,
  TrackEvent,
  type AudioCaptureOptions,
  type LocalAudioTrack,
} from 'livekit-client';
import type { RoomMicrophoneSettings, RoomMicrophoneTrack } from './room-link.ts';

/** A microphone that a room can publish: LiveKit's own track, which it may restart on another device. */
export class LiveKitMicrophone implements RoomMicrophoneTrack {
  readonly track: LocalAudioTrack;
  #handleChange = (): void => {};

  constructor(track: LocalAudioTrack) {
    this.track = track;
    const handleChange = (): void => this.#handleChange();
    track.on(TrackEvent.Muted, handleChange).on(TrackEvent.Unmuted, handleChange);
  }

  get label(): string {
    return this.media.label;
  }

  get media(): MediaStreamTrack {
    return this.track.mediaStreamTrack;
  }

  get isOn(): boolean {
    return !this.track.isMuted;
  }

  onChange(handle: () => void): void {
    this.#handleChange = handle;
  }

  async setOn(isOn: boolean): Promise<void> {
    await (isOn ? this.track.unmute() : this.track.mute());
  }

  async change(settings: RoomMicrophoneSettings): Promise<void> {
    await this.track.restartTrack(captureOptions(settings));
  }

  stop(): void {
    this.track.stop();
  }
}

/** To be called within a click, on a secure page. Rejects as getUserMedia does. */
export async function openRoomMicrophone(
  settings: RoomMicrophoneSettings,
): Promise<LiveKitMicrophone> {
  return new LiveKitMicrophone(await createLocalAudioTrack(captureOptions(settings)));
}

/** As on the microphone page: each processing is asked for by name, and a device exactly. */
function captureOptions(settings: RoomMicrophoneSettings): AudioCaptureOptions {
  const { deviceId, echoCancellation, noiseSuppression, autoGainControl } = settings;
  return {
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    echoCancellation,
    noiseSuppression,
    autoGainControl,
  };
}
