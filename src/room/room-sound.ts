import type { RemoteTrack } from 'livekit-client';

/** What of the room is heard here: an element for each remote track while the sound is on. */
export class RoomSound {
  readonly #tracks = new Map<string, RemoteTrack>();
  #isOn = true;

  add(sid: string, track: RemoteTrack): void {
    this.#tracks.set(sid, track);
    if (this.#isOn) track.attach();
  }

  remove(sid: string): void {
    const track = this.#tracks.get(sid);
    this.#tracks.delete(sid);
    if (track) detach(track);
  }

  set(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    for (const track of this.#tracks.values()) {
      if (isOn) track.attach();
      else detach(track);
    }
  }

  close(): void {
    for (const sid of this.#tracks.keys()) this.remove(sid);
  }
}

function detach(track: RemoteTrack): void {
  for (const element of track.detach()) element.remove();
}
