import { AudioStream, RoomEvent, TrackKind, type RemoteTrack, type Room } from '@livekit/rtc-node';
import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import type { Heard } from './rtc-messages.ts';

/** Listens to everyone in a room, and keeps how much and how loud it was. */
export class RtcEars {
  readonly #room: Room;
  readonly #heard = new Map<string, { samples: number; peak: number }>();

  constructor(room: Room) {
    this.#room = room;
  }

  /** Before joining: who is there already is heard too. */
  open(): void {
    this.#room.on(RoomEvent.TrackSubscribed, (track, _publication, { identity }) => {
      if (track.kind === TrackKind.KIND_AUDIO) void this.#listen(track, identity);
    });
  }

  heard(): readonly Heard[] {
    return [...this.#heard].map(([identity, amounts]) => ({ identity, ...amounts }));
  }

  async #listen(track: RemoteTrack, identity: string): Promise<void> {
    const amounts = this.#heard.get(identity) ?? { samples: 0, peak: 0 };
    this.#heard.set(identity, amounts);
    for await (const { data } of new AudioStream(track, SAMPLE_RATE_HZ, 1)) {
      amounts.samples += data.length;
      for (const sample of data) amounts.peak = Math.max(amounts.peak, Math.abs(sample) / 0x7fff);
    }
  }
}
